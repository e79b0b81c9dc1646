#include "ui/workspaces/shortcuts/verdict_panel.h"

#include <QHBoxLayout>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/models/number_text.h"
#include "ui/theme/icons.h"

namespace passband {
namespace {

/// Where the curve is measured, besides the area of the verdict.
constexpr double curveAreas[] = {.05, .13, .25};

}  // namespace

VerdictPanel::VerdictPanel(LabSession& session, QWidget* parent)
    : QWidget(parent),
      session_(session),
      run_(session),
      judge_(new QPushButton),
      state_(new QLabel),
      scroll_(new QScrollArea) {
  judge_->setToolTip(tr(
      "Are the maps shortcuts? Judged on the images that the search left out, against random masks of equal area and "
      "of equal energy"));
  state_->setWordWrap(true);
  auto* const head = new QHBoxLayout;
  head->addWidget(judge_);
  head->addWidget(state_, 1);
  scroll_->setWidgetResizable(true);
  scroll_->setFrameShape(QFrame::NoFrame);
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addLayout(head);
  column->addWidget(scroll_, 1);
  connect(judge_, &QPushButton::clicked, this, &VerdictPanel::judgeOrStop);
  connect(&run_, &VerdictRun::progressed, this, &VerdictPanel::showState);
  connect(&run_, &VerdictRun::verdictsChanged, this, &VerdictPanel::showCards);
  connect(&session_, &LabSession::selectionChanged, this, &VerdictPanel::showSelection);
  showCards();
}

void VerdictPanel::setMaps(std::shared_ptr<const FoundMaps> maps) {
  maps_ = std::move(maps);
  showState();
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
  run_.running() ? run_.stop() : run_.start(maps_, areas());
}

void VerdictPanel::showState() {
  const bool ready = maps_ && maps_->whole && maps_->judge;
  const bool goesOn = run_.canGoOn(maps_, areas());
  judge_->setEnabled(run_.running() || ready);
  judge_->setText(run_.running() ? tr("Stop &judging") : goesOn ? tr("Go on &judging") : tr("&Judge the maps"));
  judge_->setIcon(themeIcon(run_.running() ? "stop" : "run"));
  const auto& verdicts = run_.verdicts();
  if (run_.running()) {
    const QString progress = progressText(run_.progress());
    state_->setText(progress.isEmpty() ? tr("beginning")
                                       : QString::fromStdString(run_.progress().stage) + ": " + progress);
  } else if (goesOn) {
    state_->setText(tr("stopped; nothing is lost"));
  } else if (verdicts) {
    const bool stale = verdicts->maps != maps_;
    state_->setText(
        tr("Verdicts on the top %1 % of the maps of %2%3, judged on %4 images; %5 forward passes in %6")
            .arg(100 * verdicts->options.areas[0], 0, 'f', 1)
            .arg(QString::fromStdString(verdicts->maps->result.method), stale ? tr(" (an earlier search)") : QString(),
                 countText(double(verdicts->judgement.images)), countText(double(verdicts->judgement.forwards)),
                 durationText(verdicts->judgement.seconds)));
  } else if (maps_ && !maps_->judge) {
    state_->setText(tr("A verdict needs images that the search did not use: search again with half of them kept."));
  } else {
    state_->setText(tr("Shortcut, sink or neither? Search first, then judge the maps."));
  }
}

void VerdictPanel::showCards() {
  cards_.clear();
  auto* const content = new QWidget;
  auto* const row = new QHBoxLayout(content);
  row->setContentsMargins(0, 0, 0, 0);
  if (const auto& verdicts = run_.verdicts()) {
    const Judgement& judgement = verdicts->judgement;
    for (std::size_t i = 0; i < judgement.classes.size(); ++i) {
      auto* const card = new VerdictCard(judgement.classes[i], judgement.verdicts[i], judgement.rule);
      connect(card, &VerdictCard::clicked, this, [this](int c) { session_.setSelection({c}); });
      cards_.push_back(card);
      row->addWidget(card);
    }
  }
  row->addStretch(1);
  scroll_->setWidget(content);  // the earlier one goes
  scroll_->setVisible(!cards_.isEmpty());
  showSelection();
  showState();
}

void VerdictPanel::showSelection() {
  for (VerdictCard* const card : std::as_const(cards_)) {
    const bool selected = card->classIndex() == session_.currentClass();
    card->setSelected(selected);
    if (selected) scroll_->ensureWidgetVisible(card);
  }
}

}  // namespace passband
