// Trainings at work for the window: begun, watched step by step, stopped, and taken up again.
#pragma once

#include <QObject>
#include <QString>
#include <memory>
#include <mutex>
#include <vector>

#include "core/analysis/dynamics.h"
#include "ui/models/training_plan.h"
#include "ui/models/work_run.h"

namespace passband {

/// What is known of one training. Immutable once published.
struct TrainingRecord {
  QString name;  ///< "smallcnn on B1, seed 0"
  std::uint64_t seed = 0;
  std::filesystem::path weights;  ///< of the end; there only when it is whole
  std::vector<std::string> classNames;
  std::vector<std::string> bandNames;  ///< "4-8"
  std::int64_t probeImages = 0;
  std::vector<EpochReport> epochs;
  std::vector<DynamicsPoint> points;
  std::vector<EstimatedMaps> maps;
  std::vector<KeptWeights> kept;
  double lookingShare = 0;  ///< seconds of looking for one second of training
  bool whole = false;       ///< the training has ended
};

/// Thread rule: UI thread; trainings run in the work lane, one after the other.
class TrainingRun : public WorkRun {
  Q_OBJECT

 public:
  explicit TrainingRun(LabSession& session) : WorkRun(session) {}

  /// Trains on the images in use. Runs of the plan that are whole already are left as they are; one that was stopped
  /// goes on where it stood.
  void start(const TrainingPlan& plan);
  /// Whether a run of this plan was begun and not finished.
  bool canGoOn(const TrainingPlan& plan) const;

  /// Of this session, oldest first.
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
    std::vector<ProjectInput> made;  ///< weights that the session does not know yet
  };

  bool isWhole(const std::filesystem::path& weights) const;

  std::shared_ptr<Mailbox> mailbox_;
  std::vector<std::shared_ptr<const TrainingRecord>> records_;
};

}  // namespace passband
