#include "ui/docks/jobs_panel.h"

#include <QHBoxLayout>
#include <QScrollArea>
#include <algorithm>

#include "ui/lab/number_text.h"
#include "ui/theme/icons.h"

namespace passband {
namespace {

constexpr qsizetype endedKept = 12;

QString endText(const JobStatus& status) {
  switch (status.state) {
    case JobState::Done:
      return JobRow::tr("done in %1").arg(durationText(status.seconds));
    case JobState::Stopped:
      return JobRow::tr("stopped");
    case JobState::Failed:
      return JobRow::tr("failed: %1").arg(status.error);
    case JobState::Abandoned:
      return JobRow::tr("abandoned: it did not stop");
    default:
      return JobRow::tr("superseded");
  }
}

}  // namespace

JobRow::JobRow(const JobStatus& status)
    : title_(new ElidedLabel), detail_(new ElidedLabel), bar_(new QProgressBar), stop_(new QToolButton) {
  auto* const row = new QHBoxLayout(this);
  row->setContentsMargins(6, 2, 6, 2);
  title_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
  detail_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
  bar_->setFixedWidth(110);
  bar_->setAccessibleName(tr("Progress"));
  stop_->setIcon(themeIcon("stop"));
  stop_->setToolTip(tr("Stop this job; a long one saves its progress and can be resumed"));
  stop_->setAccessibleName(tr("Stop"));
  stop_->setAutoRaise(true);
  row->addWidget(title_, 3);
  row->addWidget(detail_, 2);
  row->addWidget(bar_);
  row->addWidget(stop_);
  connect(stop_, &QToolButton::clicked, this, [this] {
    stop_->setEnabled(false);
    detail_->setText(tr("stopping"));
    emit stopAsked();
  });
  show(status);
}

void JobRow::show(const JobStatus& status) {
  ended_ = status.ended();
  const QString stage = QString::fromStdString(status.progress.stage);
  title_->setText(stage.isEmpty() || ended_ ? status.title : status.title + ": " + stage);
  bar_->setVisible(!ended_);
  stop_->setVisible(!ended_);
  const bool known = status.progress.total > 0;
  bar_->setRange(0, status.state == JobState::Running && !known ? 0 : 1000);
  if (known) bar_->setValue(static_cast<int>(1000 * status.progress.done / status.progress.total));
  if (ended_) {
    detail_->setText(endText(status));
  } else if (stop_->isEnabled()) {
    detail_->setText(status.state == JobState::Waiting ? tr("waiting") : progressText(status.progress));
  }
}

JobsPanel::JobsPanel(JobBoard& board) : list_(new QVBoxLayout), idle_(new QLabel(tr("No running tasks."))) {
  auto* const inside = new QWidget;
  inside->setLayout(list_);
  list_->setContentsMargins(0, 2, 0, 2);
  list_->setSpacing(0);
  list_->addStretch();
  auto* const area = new QScrollArea;
  area->setWidget(inside);
  area->setWidgetResizable(true);
  area->setFrameShape(QFrame::NoFrame);
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  idle_->setContentsMargins(8, 4, 8, 4);
  idle_->setForegroundRole(QPalette::PlaceholderText);
  column->addWidget(idle_);
  column->addWidget(area, 1);
  connect(&board, &JobBoard::changed, this, &JobsPanel::follow);
}

void JobsPanel::follow(JobLane* lane, const JobStatus& status) {
  const bool wentWrong = status.state == JobState::Failed || status.state == JobState::Abandoned;
  if (status.quiet && !wentWrong) return;
  const auto found =
      std::ranges::find_if(rows_, [&](const Row& row) { return row.lane == lane && row.id == status.id; });
  JobRow* const row = found == rows_.end() ? addRow(lane, status) : found->row;
  row->show(status);
  if (status.ended()) moveBelowRunning(row);
  if (status.state == JobState::Superseded) {
    rows_.removeIf([row](const Row& own) { return own.row == row; });
    row->deleteLater();
  }
  forgetEnded(endedKept);
  idle_->setVisible(std::ranges::all_of(rows_, [](const Row& own) { return own.row->ended(); }));
}

JobRow* JobsPanel::addRow(JobLane* lane, const JobStatus& status) {
  auto* const row = new JobRow(status);
  rows_.prepend({lane, status.id, row});
  list_->insertWidget(0, row);
  connect(row, &JobRow::stopAsked, this, [lane, id = status.id] { lane->stop(id); });
  return row;
}

/// What can be stopped stays in sight.
void JobsPanel::moveBelowRunning(JobRow* row) {
  const auto place = std::ranges::find(rows_, row, &Row::row) - rows_.begin();
  const auto running = std::ranges::count_if(rows_, [](const Row& own) { return !own.row->ended(); });
  if (place >= running) return;
  rows_.move(place, running);
  list_->insertWidget(static_cast<int>(running), row);
}

void JobsPanel::forgetEnded(qsizetype kept) {
  qsizetype ended = 0;
  rows_.removeIf([&](const Row& own) {
    if (!own.row->ended() || ++ended <= kept) return false;
    own.row->deleteLater();
    return true;
  });
}

}  // namespace passband
