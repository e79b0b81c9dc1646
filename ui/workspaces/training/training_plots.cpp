#include "ui/workspaces/training/training_plots.h"

#include <QHBoxLayout>
#include <QScrollArea>
#include <algorithm>
#include <cmath>

#include "ui/plots/colour_bar.h"

namespace passband {
namespace {

constexpr std::size_t mostLines = 24;
constexpr int trainStyle = 0, probeStyle = 1, testStyle = 2;
constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

/// Lines without a value have no name in the legend either.
void append(std::vector<StepLine>& lines, std::vector<StepLine> more) {
  for (StepLine& line : more) {
    if (!line.steps.empty()) lines.push_back(std::move(line));
  }
}

}  // namespace

TrainingPlots::TrainingPlots(const Inputs& inputs, const Selection& selection, SpectraModel& spectra)
    : inputs_(inputs),
      selection_(selection),
      spectra_(spectra),
      parts_(new QSplitter(Qt::Vertical)),
      tabs_(new QTabWidget),
      f1_(new StepPlot) {
  f1_->setRange(0, 1.02);
  f1_->setThreshold(kLearnedF1);
  f1_->setAccessibleName(tr("F1 of each class"));
  plots_.push_back(f1_);
  accuracy_ = addPlot(tr("Accuracy"));
  loss_ = addPlot(tr("Loss"));
  classLoss_ = addPlot(tr("Loss of each class"));
  pass_ = addPlot(tr("Only one band left"));
  stop_ = addPlot(tr("One band removed"));
  for (StepPlot* const plot : {accuracy_, pass_, stop_}) plot->setRange(0, 1.02);
  spectraTab_ = addMaps(spectraColours_, spectraGrid_, tr("Class spectra"));
  mapTab_ = addMaps(mapColours_, mapGrid_, tr("Estimated maps"));
  tabs_->setDocumentMode(true);
  parts_->addWidget(f1_);
  parts_->addWidget(tabs_);
  parts_->setChildrenCollapsible(false);
  parts_->setSizes({300, 280});
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(parts_);
  for (StepPlot* const plot : plots_) connect(plot, &StepPlot::stepChosen, this, &TrainingPlots::stepChosen);
  connect(&selection_, &Selection::changed, this, &TrainingPlots::draw);
  connect(&spectra_, &SpectraModel::resultChanged, this, &TrainingPlots::showSpectra);
  connect(tabs_, &QTabWidget::currentChanged, this, [this] {
    showSpectra();
    showMaps();
  });
  draw();
}

/// The views go before the range and the link that they share.
TrainingPlots::~TrainingPlots() {
  delete parts_;
}

StepPlot* TrainingPlots::addPlot(const QString& title) {
  auto* const plot = new StepPlot;
  plot->setAccessibleName(title);
  tabs_->addTab(plot, title);
  plots_.push_back(plot);
  return plot;
}

QString TrainingPlots::nameOf(StepPlot* plot) const {
  return plot == f1_ ? tr("F1") : plot->accessibleName();
}

int TrainingPlots::addMaps(ColourRange& colours, MapGrid*& grid, const QString& title) {
  grid = new MapGrid(colours, link_);
  auto* const scroll = new QScrollArea;
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setWidget(grid);
  auto* const figure = new QWidget;
  auto* const row = new QHBoxLayout(figure);
  row->setContentsMargins(0, 0, 0, 0);
  row->addWidget(scroll, 1);
  row->addWidget(new ColourBar(colours));
  figure->setAccessibleName(title);
  return tabs_->addTab(figure, title);
}

void TrainingPlots::setRecords(TrainingRecords records, bool together) {
  records_ = std::move(records);
  together_ = together;
  draw();
}

void TrainingPlots::setCursor(double step) {
  step_ = step;
  for (StepPlot* const plot : plots_) plot->setCursor(step);
  showMaps();
}

/// The selected ones, where they are classes of the records and more than one.
std::vector<std::size_t> TrainingPlots::shownClasses() const {
  std::vector<std::size_t> classes;
  if (records_.empty()) return classes;
  const auto& names = records_[0]->classNames;
  if (names == inputs_.classNames() && selection_.classes().size() > 1) {
    for (const int c : selection_.classes()) classes.push_back(std::size_t(c));
  } else {
    for (std::size_t c = 0; c < names.size(); ++c) classes.push_back(c);
  }
  if (classes.size() > mostLines) classes.resize(mostLines);
  return classes;
}

void TrainingPlots::draw() {
  drawClasses();
  drawBands();
  showMaps();
  const auto accuracy = [](const DynamicsPoint& point) { return point.accuracy; };
  const auto loss = [](const DynamicsPoint& point) { return point.loss; };
  std::vector<StepLine> accuracies, losses;
  append(accuracies, linesOf(records_, {tr("looked at"), probeStyle, accuracy}, together_));
  append(accuracies, epochLinesOf(records_, tr("training"), trainStyle, &EpochReport::trainAccuracy, together_));
  append(accuracies, epochLinesOf(records_, tr("test"), testStyle, &EpochReport::validationAccuracy, together_));
  accuracy_->setLines(std::move(accuracies), tr("accuracy"));
  append(losses, linesOf(records_, {tr("looked at"), probeStyle, loss}, together_));
  append(losses, epochLinesOf(records_, tr("training"), trainStyle, &EpochReport::trainLoss, together_));
  append(losses, epochLinesOf(records_, tr("test"), testStyle, &EpochReport::validationLoss, together_));
  loss_->setLines(std::move(losses), tr("cross-entropy"));
}

void TrainingPlots::drawClasses() {
  std::vector<StepLine> f1, losses;
  for (const std::size_t c : shownClasses()) {
    const QString name = QString::fromStdString(records_[0]->classNames[c]);
    const auto f1Of = [c](const DynamicsPoint& point) {
      return c < point.classes.size() ? point.classes[c].f1 : nothing;
    };
    const auto lossOf = [c](const DynamicsPoint& point) {
      return c < point.classes.size() ? point.classes[c].loss : nothing;
    };
    append(f1, linesOf(records_, {name, int(c), f1Of, kLearnedF1}, together_));
    append(losses, linesOf(records_, {name, int(c), lossOf}, together_));
  }
  f1_->setLines(std::move(f1), tr("F1"));
  classLoss_->setLines(std::move(losses), tr("cross-entropy"));
}

void TrainingPlots::drawBands() {
  std::vector<StepLine> pass, stop;
  const std::size_t bands = records_.empty() ? 0 : records_[0]->bandNames.size();
  for (std::size_t band = 0; band < bands; ++band) {
    const QString name = tr("r %1").arg(QString::fromStdString(records_[0]->bandNames[band]));
    const auto among = [band](const std::vector<double>& values) {
      return band < values.size() ? values[band] : nothing;
    };
    append(pass, linesOf(records_, {name, int(band), [=](const auto& p) { return among(p.passAccuracy); }}, together_));
    append(stop, linesOf(records_, {name, int(band), [=](const auto& p) { return among(p.stopAccuracy); }}, together_));
  }
  const auto looked = [](const DynamicsPoint& point) { return !point.passAccuracy.empty(); };
  const bool any =
      std::ranges::any_of(records_, [&](const auto& record) { return std::ranges::any_of(record->points, looked); });
  const QString why = any || records_.empty()
                          ? QString()
                          : tr("No look at the network measured the bands: train for more steps, or "
                               "let looking take a larger share of the time.");
  pass_->setWords(why);
  stop_->setWords(why);
  pass_->setLines(std::move(pass), tr("accuracy"));
  stop_->setLines(std::move(stop), tr("accuracy"));
}

void TrainingPlots::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  showSpectra();
  showMaps();
}

void TrainingPlots::showSpectra() {
  if (!spectraGrid_->isVisible()) return;
  const auto result = spectra_.result();
  if (!result || result->spectra.classes.size() != inputs_.classNames().size()) {
    link_.setPlane({});
    spectraMaps_.clear();
    const QString problem = spectra_.problem();
    return spectraGrid_->setMessage(problem.isEmpty() ? tr("Summing up the spectra of the images.") : problem);
  }
  link_.setPlane(result->spectra.plane);
  spectraColours_.setKind(ColourScale::Sequential, ColourRange::Spacing::Logarithmic, tr("mean |F|"));
  spectraMaps_.clear();
  for (std::size_t c = 0; c < std::min(result->spectra.classes.size(), mostLines); ++c)
    spectraMaps_.push_back({QString::fromStdString(inputs_.classNames()[c]), result->spectra.classes[c].grey});
  spectraGrid_->setFitted(spectraMaps_);
}

/// Those of the slider's step, or the last ones; of the record that came last.
void TrainingPlots::showMaps() {
  if (!mapGrid_->isVisible()) return;
  if (records_.empty() || records_.back()->maps.empty()) {
    link_.setPlane({});
    maps_.clear();
    return mapGrid_->setMessage(tr(
        "Tick \"estimate maps on the way\" before the start to see here how each class's map forms. A short training "
        "has no room for them: look at fewer images, or allow looking more time."));
  }
  const TrainingRecord& record = *records_.back();
  const auto later = [&](const EstimatedMaps& own) { return double(own.step) > step_; };
  const auto after = std::ranges::find_if(record.maps, later);
  const EstimatedMaps& now = after == record.maps.begin() ? *after : *std::prev(after);
  link_.setPlane(now.classes[0].plane);
  mapColours_.setKind(ColourScale::Diverging, ColourRange::Spacing::Linear, tr("estimated loss increase"));
  maps_.clear();
  for (const std::size_t c : shownClasses())
    maps_.push_back(
        {tr("%1, step %2").arg(QString::fromStdString(record.classNames[c])).arg(now.step), now.classes[c]});
  mapGrid_->setFitted(maps_);
}

}  // namespace passband
