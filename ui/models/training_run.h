// Trainings at work for the window: begun, watched step by step, stopped, and taken up again.
#pragma once

#include <QObject>
#include <QString>
#include <memory>
#include <mutex>
#include <vector>

#include "core/analysis/dynamics.h"
#include "ui/models/training_plan.h"

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
class TrainingRun : public QObject {
  Q_OBJECT

 public:
  explicit TrainingRun(LabSession& session);

  /// Trains on the images in use. Runs of the plan that are whole already are left as they are; one that was stopped
  /// goes on where it stood.
  void start(const TrainingPlan& plan);
  void stop();
  bool running() const { return running_; }
  /// Whether a run of this plan was begun and not finished.
  bool canGoOn(const TrainingPlan& plan) const;

  /// Of this session, oldest first.
  const std::vector<std::shared_ptr<const TrainingRecord>>& records() const { return records_; }
  /// Forgets a record; its files stay. Not while it runs.
  void forget(const std::shared_ptr<const TrainingRecord>& record);
  const Progress& progress() const { return progress_; }

 signals:
  void recordsChanged();
  /// Began, came further, or ended.
  void progressed();

 private:
  /// Where the worker leaves the records; the window looks in when progress is reported.
  struct Mailbox {
    std::mutex mutex;
    std::vector<std::shared_ptr<const TrainingRecord>> records;
  };

  void look();
  void ended();
  bool isWhole(const std::filesystem::path& weights) const;

  LabSession& session_;
  std::shared_ptr<Mailbox> mailbox_;
  std::vector<std::shared_ptr<const TrainingRecord>> records_;
  Progress progress_;
  JobId job_ = 0;
  bool running_ = false;
};

}  // namespace passband
