// The record of a training in a folder: what was learned when, for people and for the next look at it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/analysis/dynamics/dynamics.h"

namespace passband {

/// What is known of one training.
struct DynamicsRecord {
  std::filesystem::path weights;  ///< of the end
  std::vector<std::string> classNames;
  std::vector<std::string> bandNames;  ///< "4-8"
  std::int64_t probeImages = 0;
  std::vector<EpochReport> epochs;
  std::vector<DynamicsPoint> points;
  std::vector<EstimatedMaps> maps;
  std::vector<KeptWeights> kept;
  double lookingShare = 0;  ///< seconds of looking for one second of training; NaN where it is not known
  double shareLimit = 0;    ///< what it was allowed to be
};

/// What does not change while the training runs.
DynamicsRecord newDynamicsRecord(const std::filesystem::path& weights, const ImageSet& probe, const Recipe& recipe,
                                 const DynamicsOptions& options);
/// What `recorder` has seen up to now.
void update(DynamicsRecord& record, const DynamicsRecorder& recorder);

/// A JSON array: [{epoch, steps, learning_rate, train_loss, train_accuracy, test_loss, test_accuracy}].
std::string epochsJson(const std::vector<EpochReport>& epochs);

/// A JSON object: {images, steps, share_of_time, share_limit, learned_f1, first, first_for_good, classes[{name,
/// first_step, for_good_step, f1, precision, recall, loss}], bands[{name, pass_accuracy, stop_accuracy}], maps[steps],
/// kept[{step, file}]}: the classes and bands as they were last, and when each class was learned. `first`,
/// `first_for_good`: the class that was the first, null when none was or several at once were.
std::string dynamicsSummary(const DynamicsRecord& record);

/// dynamics.json (the summary with every point, the epochs and the weights), dynamics.csv (a line a step), f1.png,
/// bands.png where bands were looked at, and maps/ where maps were estimated. Throws Error.
void writeDynamics(const std::filesystem::path& folder, const DynamicsRecord& record);

/// Whether a file, or a folder that holds it, is by its name what writeDynamics() wrote.
bool isDynamics(const std::filesystem::path& path);

/// What writeDynamics() wrote, from its folder or the dynamics.json in it; files that belong to it are looked
/// for beside it when the folder has been moved. Throws Error when there is none, or it is damaged.
DynamicsRecord readDynamics(const std::filesystem::path& path);

}  // namespace passband
