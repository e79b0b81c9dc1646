#include "ui/workspaces/shortcuts/verdict_panel.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>

#include "core/analysis/verdict/null_spread.h"
#include "core/base/error.h"
#include "core/base/files.h"
#include "core/export/map_csv.h"
#include "ui/lab/number_text.h"
#include "ui/theme/icons.h"
#include "ui/widgets/name_delegate.h"
#include "ui/widgets/rate_delegate.h"

namespace passband {
namespace {

/// Where the curve is measured, besides the area of the verdict.
constexpr double curveAreas[] = {.05, .13, .25};

std::string spreadCsv(const NullSample& sample) {
  const NullSpread spread = spreadOf(sample.draws, jOf);
  return fmt::format("{},{},{},{}", sample.draws.size(), spread.mean, spread.low, spread.high);
}

/// The shortest numbers that read back.
std::string verdictsCsv(const Judgement& judgement) {
  std::string text =
      "class,verdict,p_holm,area,n,tpr,tpr_low,tpr_high,others,fpr,fpr_low,fpr_high,j,random_area_masks,random_area_j,"
      "random_area_j_low,random_area_j_high,random_energy_masks,random_energy_j,random_energy_j_low,random_energy_j_"
      "high\n";
  for (std::size_t c = 0; c < judgement.classes.size(); ++c) {
    const ClassMeasures& own = judgement.classes[c];
    const ClassVerdict& verdict = judgement.verdicts[c];
    for (const AreaMeasures& at : own.areas) {
      const Rate tpr = at.map.tpr(), fpr = at.map.fpr();
      text += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", csvField(own.name), nameOf(verdict.verdict),
                          verdict.pAdjusted, at.area, at.map.own, tpr.value, tpr.low, tpr.high, at.map.others,
                          fpr.value, fpr.low, fpr.high, at.map.j(), spreadCsv(at.equalArea), spreadCsv(at.equalEnergy));
    }
  }
  return text;
}

enum Column { ClassName, Word, Tpr, Fpr, J, PValue, ColumnCount };

}  // namespace

VerdictPanel::VerdictPanel(Selection& selection, VerdictRun& run)
    : selection_(selection),
      run_(run),
      judge_(new QPushButton),
      state_(new QLabel),
      parts_(new QWidget),
      table_(new QTableWidget),
      place_(new QScrollArea) {
  judge_->setToolTip(
      tr("Are the maps shortcuts? Tested on the held-out images, against random masks of equal area and "
         "of equal energy"));
  state_->setWordWrap(true);
  table_->setColumnCount(ColumnCount);
  table_->setHorizontalHeaderLabels({tr("Class"), tr("Verdict"), tr("TPR %"), tr("FPR %"), tr("J"), tr("p (Holm)")});
  table_->verticalHeader()->hide();
  table_->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
  for (const int column : {Tpr, Fpr}) table_->horizontalHeader()->setSectionResizeMode(column, QHeaderView::Stretch);
  table_->setItemDelegate(new RateDelegate(table_));  // leaves intervals out where there is no room for them
  table_->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setSelectionMode(QAbstractItemView::SingleSelection);
  table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table_->setItemDelegateForColumn(ClassName, new NameDelegate(table_));
  table_->setAccessibleName(tr("Verdicts of the classes"));
  place_->setWidgetResizable(true);
  place_->setFrameShape(QFrame::NoFrame);
  place_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  auto* const head = new QHBoxLayout;
  head->addWidget(judge_);
  head->addWidget(state_, 1);
  auto* const beside = new QHBoxLayout(parts_);
  beside->setContentsMargins(0, 0, 0, 0);
  beside->addWidget(table_, 4);
  beside->addWidget(place_, 5);
  auto* const column = new QVBoxLayout(this);
  column->addLayout(head);
  column->addWidget(parts_, 1);
  column->addStretch();  // where there are no verdicts the button stays at the top
  connect(judge_, &QPushButton::clicked, this, &VerdictPanel::judgeOrStop);
  connect(&run_, &VerdictRun::progressed, this, &VerdictPanel::showState);
  connect(&run_, &VerdictRun::verdictsChanged, this, &VerdictPanel::showVerdicts);
  connect(&selection_, &Selection::changed, this, &VerdictPanel::showSelected);
  connect(table_, &QTableWidget::currentCellChanged, this, [this](int row) {
    if (row >= 0) selection_.set({table_->item(row, ClassName)->data(Qt::UserRole).toInt()});
  });
  showVerdicts();
}

void VerdictPanel::setMaps(std::shared_ptr<const FoundMaps> maps) {
  maps_ = std::move(maps);
  run_.lookUp(maps_);
  run_.verdictsOn(maps_) != shown_ ? showVerdicts() : showState();
}

void VerdictPanel::setArea(double area) {
  area_ = area;
  showState();
}

std::vector<double> VerdictPanel::areas() const {
  std::vector<double> areas{area_};
  for (const double other : curveAreas) {
    if (std::abs(other - area_) > 1e-6) areas.push_back(other);
  }
  return areas;
}

void VerdictPanel::judgeOrStop() {
  if (run_.running()) return run_.stop();
  if (run_.mayBegin()) run_.start(maps_, areas());
}

void VerdictPanel::showState() {
  const bool ready = maps_ && maps_->whole && maps_->judge && run_.mayBegin();
  const bool goesOn = run_.canGoOn(maps_, areas());
  judge_->setEnabled(run_.running() || ready);
  judge_->setText(run_.running() ? tr("Stop &testing") : goesOn ? tr("Resume &testing") : tr("Test &significance"));
  judge_->setIcon(themeIcon(run_.running() ? "stop" : "run"));
  if (run_.running()) {
    state_->setText(runningText());
  } else if (goesOn) {
    state_->setText(tr("stopped; nothing is lost"));
  } else if (shown_) {
    state_->setText(verdictsText());
  } else if (maps_ && !maps_->judge) {
    state_->setText(tr("A verdict needs images that the search did not use: search again with half of them kept."));
  } else if (maps_ && maps_->whole) {
    state_->setText(tr("Shortcut, fallback class or neither? Test the maps on the held-out images."));
  } else {
    state_->setText(tr("Shortcut, fallback class or neither? Search first, then test the maps."));
  }
}

QString VerdictPanel::runningText() const {
  const QString progress = progressText(run_.progress());
  const QString words = progress.isEmpty() ? tr("beginning")
                                           : tr("%1: %2. Verdicts come together, being corrected for all classes.")
                                                 .arg(QString::fromStdString(run_.progress().stage), progress);
  return run_.judges(maps_) ? words : tr("Of another search than the one shown: %1").arg(words);
}

QString VerdictPanel::verdictsText() const {
  const Verdicts& verdicts = *shown_;
  return tr("Verdicts on the top %1 % of the maps of %2, tested on %3 images%6; %4 forward passes in %5")
      .arg(100 * verdicts.options.areas[0], 0, 'f', 1)
      .arg(QString::fromStdString(verdicts.maps->result.method), countText(double(verdicts.judgement.images)),
           countText(double(verdicts.judgement.forwards)), durationText(verdicts.judgement.seconds),
           amongText(*verdicts.maps->inputs));
}

void VerdictPanel::showVerdicts() {
  const QSignalBlocker quiet(table_);
  table_->setRowCount(0);
  shown_ = run_.verdictsOn(maps_);
  parts_->setVisible(shown_ != nullptr);
  if (shown_) {
    const auto& classes = shown_->judgement.classes;
    table_->setRowCount(static_cast<int>(classes.size()));
    for (std::size_t i = 0; i < classes.size(); ++i)
      fillRow(static_cast<int>(i), classes[i], shown_->judgement.verdicts[i]);
  }
  showSelected();
  showState();
}

void VerdictPanel::fillRow(int row, const ClassMeasures& measures, const ClassVerdict& verdict) {
  const RateCounts& map = measures.areas.at(0).map;
  const QString texts[] = {
      QString::fromStdString(measures.name), verdictText(verdict.verdict), shortIntervalText(map.tpr()),
      shortIntervalText(map.fpr()),          signedText(map.j()),          QString::number(verdict.pAdjusted, 'f', 3)};
  for (int column = 0; column < ColumnCount; ++column) {
    auto* const item = new QTableWidgetItem(texts[column]);
    item->setToolTip(QString::fromStdString(verdict.reason));
    if (column >= Tpr) item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    table_->setItem(row, column, item);
  }
  table_->item(row, ClassName)->setData(Qt::UserRole, measures.classIndex);
}

QStringList VerdictPanel::commandArguments() const {
  if (!shown_) return {};
  QStringList areas;
  for (const double area : shown_->options.areas) areas << QString::number(area);
  return {"--area", areas.join(',')};
}

FigureActions::Write VerdictPanel::writer() const {
  if (!shown_) throw Error("there is no verdict on these maps to save yet; test them first");
  return [verdicts = shown_](const std::filesystem::path& path) {
    writeFileAtomically(path, verdictsCsv(verdicts->judgement));
    return path;
  };
}

/// The card of the selected class; where it was not judged, of the first.
void VerdictPanel::showSelected() {
  delete std::exchange(card_, nullptr);
  if (!shown_ || shown_->judgement.classes.empty()) return;
  const auto& classes = shown_->judgement.classes;
  const auto selected = std::ranges::find(classes, selection_.current(), &ClassMeasures::classIndex);
  const auto place = static_cast<std::size_t>(selected == classes.end() ? 0 : selected - classes.begin());
  card_ = new VerdictCard(classes[place], shown_->judgement.verdicts[place], shown_->judgement.rule);
  place_->setWidget(card_);
  const QSignalBlocker quiet(table_);
  selected == classes.end() ? table_->clearSelection() : table_->selectRow(static_cast<int>(place));
}

}  // namespace passband
