#include "ui/workspaces/training/training_workspace.h"

#include <QFileDialog>
#include <QToolButton>
#include <QVBoxLayout>
#include <fmt/format.h>

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/export/map_csv.h"
#include "ui/lab/command_line.h"
#include "ui/lab/number_text.h"
#include "ui/theme/icons.h"
#include "ui/widgets/figure_actions.h"

namespace passband {

namespace {

std::string curvesCsv(const std::vector<StepLine>& lines) {
  std::string text = "line,step,value,low,high\n";
  QString name;
  for (const StepLine& line : lines) {
    if (!line.name.isEmpty()) name = line.name;
    for (std::size_t i = 0; i < line.steps.size(); ++i) {
      const bool spread = !line.low.empty();
      text += fmt::format("{},{},{:.9g},{},{}\n", csvField(name.toStdString()), line.steps[i], line.values[i],
                          spread ? fmt::format("{:.9g}", line.low[i]) : "",
                          spread ? fmt::format("{:.9g}", line.high[i]) : "");
    }
  }
  return text;
}

FigureActions::Write curveWriter(const StepPlot& plot) {
  if (plot.lines().empty()) throw Error("there is no curve to save yet; train a network first");
  return [lines = plot.lines()](const std::filesystem::path& path) {
    writeFileAtomically(path, curvesCsv(lines));
    return path;
  };
}

}  // namespace

TrainingWorkspace::TrainingWorkspace(Lab& lab)
    : inputs_(lab.inputs),
      run_(lab.trainings),
      jobs_(lab.jobs),
      messages_(lab.messages),
      parts_(new QSplitter),
      controls_(new TrainingControls(lab.inputs, lab.trainings, lab.jobs)),
      runs_(new QListWidget),
      open_(new QAction(tr("Open a record…"), this)),
      together_(new QCheckBox(tr("Mean and spread"))),
      words_(new QLabel),
      plots_(new TrainingPlots(lab.inputs, lab.selection, lab.spectra)),
      text_(new QLabel),
      slider_(new CheckpointSlider(lab.inputs)) {
  auto* const left = new QWidget;
  auto* const leftColumn = new QVBoxLayout(left);
  leftColumn->setContentsMargins(0, 0, 0, 0);
  leftColumn->addWidget(controls_, 1);
  leftColumn->addWidget(makeRuns());
  parts_->addWidget(left);
  parts_->addWidget(makeCurves());
  parts_->setChildrenCollapsible(false);
  parts_->setStretchFactor(1, 1);
  auto* const row = new QVBoxLayout(this);
  row->setContentsMargins(8, 6, 8, 6);
  row->addWidget(parts_);
  addActionsOfPage();
  connect(&run_, &TrainingRun::recordsChanged, this, &TrainingWorkspace::fillRuns);
  connect(runs_, &QListWidget::itemChanged, this, &TrainingWorkspace::showRuns);
  connect(runs_, &QListWidget::currentRowChanged, this, &TrainingWorkspace::showRuns);
  connect(together_, &QCheckBox::toggled, this, &TrainingWorkspace::showRuns);
  connect(plots_, &TrainingPlots::stepChosen, slider_, &CheckpointSlider::chooseStep);
  connect(slider_, &CheckpointSlider::opened, this, [this] { plots_->setCursor(slider_->openStep()); });
  fillRuns();
}

QWidget* TrainingWorkspace::makeRuns() {
  runs_->setAccessibleName(tr("Trainings"));
  runs_->setToolTip(tr("Checked ones are drawn; the slider steps through the weights of the current one"));
  runs_->setMaximumHeight(4 * fontMetrics().height() + 16);
  runs_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  runs_->setTextElideMode(Qt::ElideMiddle);
  runs_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  together_->setToolTip(tr("Several runs as their mean, between the least and the greatest of them; else a line each"));
  together_->setChecked(true);
  auto* const box = new QWidget;
  auto* const column = new QVBoxLayout(box);
  column->setContentsMargins(0, 0, 6, 0);
  column->addWidget(runs_);
  auto* const foot = new QHBoxLayout;
  auto* const open = new QToolButton;
  open->setDefaultAction(open_);
  foot->addWidget(together_, 1);
  foot->addWidget(open);
  column->addLayout(foot);
  return box;
}

QWidget* TrainingWorkspace::makeCurves() {
  words_->setText(
      tr("Train a network on the open images: the curves show from the first step on which class it learns first, and "
         "which frequencies it uses."));
  words_->setWordWrap(true);
  words_->setAlignment(Qt::AlignCenter);
  words_->setForegroundRole(QPalette::PlaceholderText);
  text_->setWordWrap(true);
  text_->setTextFormat(Qt::PlainText);
  text_->setMinimumWidth(1);
  text_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  auto* const curves = new QWidget;
  auto* const column = new QVBoxLayout(curves);
  column->setContentsMargins(6, 0, 0, 0);
  column->addWidget(words_, 1);
  column->addWidget(plots_, 1);
  column->addWidget(text_);
  column->addWidget(slider_);
  return curves;
}

void TrainingWorkspace::addActionsOfPage() {
  auto* const start = new QAction(tr("Start or stop the training"), this);
  start->setShortcut(tr("Ctrl+R"));
  start->setShortcutContext(Qt::WidgetWithChildrenShortcut);
  start->setToolTip(tr("A paused training resumes"));
  connect(start, &QAction::triggered, this, [this] { controls_->startOrStop(); });
  addAction(start);
  open_->setToolTip(
      tr("Draws the curves of an earlier training beside the current ones: the dynamics.json in its folder"));
  connect(open_, &QAction::triggered, this, &TrainingWorkspace::askForRecord);
  addAction(open_);
  for (StepPlot* const plot : plots_->plots()) {
    auto* const figures = new FigureActions(
        *plot, plots_->nameOf(plot).toLower(), tr("CSV (*.csv)"), [plot] { return curveWriter(*plot); }, jobs_,
        messages_);
    addActions(figures->actions());
  }
  for (MapGrid* const grid : plots_->grids()) {
    auto* const figures = new FigureActions(
        plots_->figureOf(grid), plots_->figureOf(grid).accessibleName().toLower(), mapFilter(),
        [this, grid] { return mapWriter(plots_->mapsOf(grid)); }, jobs_, messages_);
    addActions(figures->actions());
  }
}

void TrainingWorkspace::askForRecord() {
  const QString file = QFileDialog::getOpenFileName(this, tr("Open the record of a training"), {},
                                                    tr("Records of trainings (dynamics.json);;All files (*)"));
  if (!file.isEmpty()) run_.open(file);
}

QIcon TrainingWorkspace::icon() const {
  return themeIcon("training");
}

QString TrainingWorkspace::purpose() const {
  return tr("Trains a network and shows when it learns which class and which frequencies.");
}

QString TrainingWorkspace::commandLine() const {
  const TrainingPlan plan = controls_->form().plan();
  const QStringList arguments = trainingArguments(plan, plan.options.seed, inputs_);
  return arguments.isEmpty() ? QString() : shellLine(arguments);
}

void TrainingWorkspace::beginExample() {
  if (run_.running() || !run_.records().empty() || !inputs_.current()->hasImages()) return;
  TrainingPlan plan;
  plan.options.architecture = "smallcnn";
  plan.options.maxSteps = 200;
  plan.options.batchSize = 32;
  plan.dynamics.keep = true;
  example_ = std::make_unique<QTemporaryDir>();
  plan.folder = example_->filePath("smallcnn");
  controls_->form().setPlan(plan);
  controls_->startOrStop();
}

/// New ones are checked, and the one that came last is current.
void TrainingWorkspace::fillRuns() {
  const QSignalBlocker quiet(runs_);
  const auto& records = run_.records();
  while (runs_->count() > int(records.size())) delete runs_->takeItem(runs_->count() - 1);
  for (int i = 0; i < int(records.size()); ++i) {
    const TrainingRecord& record = *records[std::size_t(i)];
    if (i == runs_->count()) {
      auto* const item = new QListWidgetItem(runs_);
      item->setFlags(Qt::ItemIsUserCheckable | Qt::ItemIsEnabled | Qt::ItemIsSelectable);
      item->setCheckState(Qt::Checked);
      runs_->setCurrentRow(i);
    }
    const QString accuracy =
        record.points.empty() ? QString() : tr(", %1 %").arg(100 * record.points.back().accuracy, 0, 'f', 1);
    runs_->item(i)->setText(record.name + accuracy + (record.whole ? QString() : tr(", not whole")));
    runs_->item(i)->setToolTip(QString::fromStdString(record.weights.string()));
  }
  showRuns();
}

TrainingRecords TrainingWorkspace::shown() const {
  TrainingRecords records;
  for (int i = 0; i < runs_->count() && i < int(run_.records().size()); ++i) {
    const auto& record = run_.records()[std::size_t(i)];
    // Curves of other classes or bands have no place among these.
    const bool fits =
        records.empty() || (record->classNames == records[0]->classNames && record->bandNames == records[0]->bandNames);
    if (runs_->item(i)->checkState() == Qt::Checked && fits) records.push_back(record);
  }
  return records;
}

void TrainingWorkspace::showRuns() {
  const bool any = !run_.records().empty();
  words_->setVisible(!any);
  plots_->setVisible(any);
  slider_->setVisible(any);
  together_->setEnabled(run_.records().size() > 1);
  plots_->setRecords(shown(), together_->isChecked());
  const int current = runs_->currentRow();
  slider_->setRecord(current >= 0 && current < int(run_.records().size()) ? run_.records()[std::size_t(current)]
                                                                          : nullptr);
  plots_->setCursor(slider_->openStep());
  showText();
}

void TrainingWorkspace::showText() {
  const TrainingRecords records = shown();
  text_->setVisible(!records.empty());
  if (records.empty()) return;
  const TrainingRecord& last = *records.back();
  text_->setText(
      tr("%1. Looked at on %2 images, at %3 steps; looking took %4 % of the training's time.")
          .arg(firstText(records), countText(double(last.probeImages)), countText(double(last.points.size())))
          .arg(100 * last.lookingShare, 0, 'f', 0));
}

}  // namespace passband
