// What is being worked on: progress, rate, time left, and a way to stop it.
#pragma once

#include <QLabel>
#include <QProgressBar>
#include <QToolButton>
#include <QVBoxLayout>
#include <QWidget>

#include "ui/jobs/job_board.h"
#include "ui/widgets/elided_label.h"

namespace passband {

/// One job. Thread rule: UI thread.
class JobRow : public QWidget {
  Q_OBJECT

 public:
  explicit JobRow(const JobStatus& status);
  void show(const JobStatus& status);
  bool ended() const { return ended_; }

 signals:
  void stopAsked();

 private:
  ElidedLabel* title_;
  ElidedLabel* detail_;
  QProgressBar* bar_;
  QToolButton* stop_;
  bool ended_ = false;
};

/// The running and waiting jobs, and the last ones that ended. Thread rule: UI thread.
class JobsPanel : public QWidget {
  Q_OBJECT

 public:
  explicit JobsPanel(JobBoard& board);
  QSize sizeHint() const override { return {360, 150}; }

 private:
  void follow(JobLane* lane, const JobStatus& status);
  JobRow* addRow(JobLane* lane, const JobStatus& status);
  void moveBelowRunning(JobRow* row);
  void forgetEnded(qsizetype kept);

  struct Row {
    JobLane* lane;
    JobId id;
    JobRow* row;
  };
  QList<Row> rows_;  ///< those that run or wait, then the ended ones; the newest first
  QVBoxLayout* list_;
  QLabel* idle_;
};

}  // namespace passband
