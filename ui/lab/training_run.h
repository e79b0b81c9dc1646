// Trainings at work for the window: begun, watched step by step, stopped, and taken up again.
#pragma once

#include <QObject>
#include <QString>
#include <memory>
#include <mutex>
#include <vector>

#include "core/export/dynamics_record.h"
#include "ui/lab/training_plan.h"
#include "ui/lab/work_run.h"

namespace passband {

/// What is known of one training. Immutable once published.
struct TrainingRecord : DynamicsRecord {
  QString name;        ///< "smallcnn-B1, seed 0"
  bool whole = false;  ///< the training has ended: its weights are there
};

/// Thread rule: UI thread; trainings run in the work lane, one after the other.
class TrainingRun : public WorkRun {
  Q_OBJECT

 public:
  TrainingRun(const Inputs& inputs, const Runs& runs, JobBoard& jobs, MessageLog& messages)
      : WorkRun(inputs, jobs, messages), runs_(runs) {}

  /// Trains on the images in use. Runs of the plan that are whole already are left as they are; one that was stopped
  /// goes on where it stood.
  void start(const TrainingPlan& plan);
  /// Adds what was recorded of a training, here or by passband-cli: see readDynamics(). In the background.
  void open(const QString& path);
  /// Whether a run of this plan was begun and not finished.
  bool canGoOn(const TrainingPlan& plan) const;

  /// Those made here and those opened, oldest first.
  const std::vector<std::shared_ptr<const TrainingRecord>>& records() const { return records_; }

 signals:
  void recordsChanged();

 protected:
  void look() override;

 private:
  /// Where the worker leaves the records; the window looks in when progress is reported.
  struct Mailbox {
    std::mutex mutex;
    std::vector<std::shared_ptr<const TrainingRecord>> records;
    std::vector<SkippedImage> skipped;  ///< that it has not been told of
  };

  bool isWhole(const std::filesystem::path& weights) const;
  /// Whether that changed anything.
  bool take(const std::shared_ptr<const TrainingRecord>& record);

  const Runs& runs_;
  std::shared_ptr<Mailbox> mailbox_;
  std::vector<std::shared_ptr<const TrainingRecord>> records_;
};

}  // namespace passband
