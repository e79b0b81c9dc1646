// Trains a network, from scratch or from the weights of a file: docs/methods.md section 9 has the published settings.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "core/base/job_context.h"
#include "core/data/image_set.h"
#include "core/data/recipe.h"
#include "core/model/classifier.h"
#include "core/model/training/train_options.h"

namespace passband {

/// After each epoch.
struct EpochReport {
  std::int64_t epoch = 0;  ///< from 1
  std::int64_t steps = 0;
  double learningRate = 0;
  double trainLoss = 0;
  double trainAccuracy = 0;
  double validationLoss = 0;      ///< NaN without a validation set
  double validationAccuracy = 0;  ///< NaN without a validation set
};

struct TrainResult {
  std::string architecture;
  std::int64_t steps = 0;
  std::vector<EpochReport> epochs;
  std::vector<SkippedImage> skipped;  ///< of both sets, those that this run came across
};

/// What a training tells while it runs, on its own thread. Both may be empty.
struct TrainEvents {
  std::function<void(const EpochReport& report)> epoch;  ///< those of a resumed training come again at once
  std::function<void(std::int64_t step)> saved;          ///< the checkpoint of this step is on the disk
};

/// The names `architecture` may have: "smallcnn", "resnet20", .., "resnet18-cifar", "resnet18", ..
std::vector<std::string> trainableArchitectures();

/// Throws UsageError for an unknown architecture and impossible numbers; train() does so too.
void checkTrainOptions(const TrainOptions& options);

/// What an observer sees of a training between two steps.
struct TrainMoment {
  std::int64_t step = 0;  ///< steps done
  std::int64_t totalSteps = 0;
  std::int64_t images = 0;  ///< of a training batch
  Classifier& network;      ///< with the weights of this moment, in evaluation mode; the same object every time
  /// Writes the weights of this moment as train() writes its result.
  std::function<void(const std::filesystem::path& path)> save;
};

/// Looks at a training from inside. It must leave the training's result as it is.
class TrainObserver {
 public:
  virtual ~TrainObserver() = default;
  /// Whether observe() is to be called after `step` steps (0: before the first) and was not yet.
  virtual bool wants(std::int64_t step, std::int64_t totalSteps) = 0;
  virtual void observe(const TrainMoment& moment, JobContext& context) = 0;
  /// What its record hangs on beside the training, as a JSON object; a checkpoint goes on only with the same.
  virtual std::string identity() const = 0;
  /// What it has seen so far, as text; the checkpoint keeps it, and a resumed training gives it back before the first
  /// step. Throws Error when the text is not its own.
  virtual std::string state() const = 0;
  virtual void restore(const std::string& state) = 0;
};

/// Trains on `train` and writes `out` (safetensors with recipe and class names in its metadata) at the end. A
/// checkpoint `out`.checkpoint holds weights, the optimizer's values and the position; it is written from the second
/// step on, at most every 5 s and when stopped, and removed at the end. Only weights that gave a usable loss in the
/// next step are written, so that it is still good when the training diverges. When it exists, training goes on from it
/// with the same bytes as an uninterrupted run (same device and threads); other options are refused with the
/// difference. Throws Error (diverged loss, a class without images, fewer images than a batch, too little memory, full
/// disk), Cancelled.
TrainResult train(const ImageSet& train, const ImageSet* validation, const Recipe& recipe, const TrainOptions& options,
                  const std::filesystem::path& out, const TrainEvents& events, JobContext& context,
                  TrainObserver* observer = nullptr);

/// Seconds of one step of this training when no image has to be loaded, the mean of `steps` steps on one batch: what a
/// training takes at least is this times its steps. Nothing is written. Throws as train() does.
double bareStepSeconds(const ImageSet& train, const Recipe& recipe, const TrainOptions& options, std::int64_t steps,
                       JobContext& context);

}  // namespace passband
