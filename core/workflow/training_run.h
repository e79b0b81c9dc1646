// A training that is watched, and kept when it has ended, for the command line and the window alike. How far it has
// come is kept in its own checkpoint, beside the weights that it writes.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/base/job_context.h"
#include "core/export/dynamics_record.h"
#include "core/model/training/trainer.h"
#include "core/workflow/run_origin.h"
#include "core/workflow/run_store.h"

namespace passband {

/// The command of trainings in RunKey.
constexpr const char* kTraining = "train";

struct TrainingTask {
  std::shared_ptr<const ImageSet> images{};
  std::shared_ptr<const ImageSet> test{};  ///< of the same classes, evaluated after every epoch; null: none
  Recipe recipe{};
  TrainOptions options{};
  std::filesystem::path weights{};  ///< what is written
  std::filesystem::path record{};   ///< the folder of what is learned when; empty: that is not watched
  DynamicsOptions dynamics{};       ///< with the batch size of the training
  std::int64_t probe = 25;          ///< images of each class that are looked at, of `test` where there is one
  RunHead head{};
};

/// The images that are looked at.
std::shared_ptr<const ImageSet> probeOf(const TrainingTask& task);

/// Some images keep only the frequencies of another class's map: `share` of them, and the maps of readClassMasks().
/// Throws Error. Nothing happens where `maps` is empty.
void mixWithMaps(TrainOptions& options, const std::filesystem::path& maps, double share,
                 const std::vector<std::string>& classNames, const Recipe& recipe);

/// What is told of a training at work, in its thread.
struct TrainingWatch {
  std::function<void(const EpochReport& epoch)> epoch{};
  std::function<void()> saved{};  ///< the checkpoint
  /// One more step was recorded; with `last` the training has ended, however that came.
  std::function<void(const std::function<DynamicsRecord()>& soFar, bool last)> recorded{};
};

struct TrainedModel {
  RunOutcome outcome;
  std::vector<SkippedImage> skipped;
};

/// Trains, also where the store holds a finished run of the same key, since the weights are a file; resumes from the
/// checkpoint that is beside them. The record is written to its folder, the run is kept, and the weights, those kept on
/// the way too, become inputs that other runs may use. Without a store it is just made. The object has the keys of
/// resultHead(), then data, test, architecture, model, steps, epochs[], skipped, dynamics (see dynamicsSummary(); null
/// where nothing was watched). Throws as train().
TrainedModel runTraining(RunStore* store, const TrainingTask& task, const TrainingWatch& watch, JobContext& context);

}  // namespace passband
