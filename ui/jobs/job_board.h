// The lanes of the window, and what runs in them.
#pragma once

#include <QObject>

#include "ui/jobs/job_lane.h"

namespace passband {

/// Thread rule: UI thread.
class JobBoard : public QObject {
  Q_OBJECT

 public:
  explicit JobBoard(QObject* parent = nullptr);
  /// All lanes together wait for their jobs to stop.
  ~JobBoard() override;

  /// Answers while something is dragged, on few images.
  JobLane& preview() { return *preview_; }
  /// Full passes over the data under the mask of now.
  JobLane& evaluation() { return *evaluation_; }
  /// Long work: searches, training.
  JobLane& work() { return *work_; }
  /// Opening, saving, exporting.
  JobLane& files() { return *files_; }

  /// A lane of a view's own, for what must wait for nothing above. Lives as long as the board.
  JobLane& addLane(const QString& name, LanePolicy policy);
  /// One for saving, in turn: nobody who stops all jobs means to lose what is being saved, and a slow disk is waited
  /// for.
  JobLane& addSavingLane(const QString& name);

  /// All but what is being saved.
  void stopAll();
  /// Asks everyone whose measurement was stopped or failed to begin it anew.
  void restart() { emit restartAsked(); }
  bool busy() const;

 signals:
  void restartAsked();
  void changed(passband::JobLane* lane, const passband::JobStatus& status);

 private:
  JobLane& add(JobLane* lane);

  QList<JobLane*> lanes_, savingLanes_;
  JobLane* preview_;
  JobLane* evaluation_;
  JobLane* work_;
  JobLane* files_;
};

}  // namespace passband
