#include "core/model/trainer.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/base/error.h"
#include "core/model/torch/training.h"

namespace passband {
namespace {

void requireTrainable(const ImageSet& set, const TrainOptions& options) {
  const std::string& source = set.info().source;
  if (set.classCount() < 2)
    throw Error(fmt::format("{} has only one class; training needs images of at least two", source));
  for (int c = 0; c < set.classCount(); ++c) {
    if (indicesOfClass(set, c).empty()) {
      throw Error(fmt::format("class '{}' of {} has no images; add some or leave the class out",
                              set.info().classNames[static_cast<std::size_t>(c)], source));
    }
  }
  if (set.size() < options.batchSize) {
    throw Error(fmt::format("{} has {} images, fewer than one batch of {}; use a smaller batch size", source, set.size(),
                            options.batchSize));
  }
}

}  // namespace

void checkTrainOptions(const TrainOptions& options) {
  const auto require = [](bool fine, const std::string& text) {
    if (!fine) throw UsageError(text);
  };
  const auto names = trainableArchitectures();
  require(!options.from.empty() || std::ranges::find(names, options.architecture) != names.end(),
          fmt::format("the architecture '{}' is not known; choose one of {}", options.architecture,
                      fmt::join(names, ", ")));
  require(options.epochs >= 1, "the number of epochs must be at least 1");
  require(options.maxSteps >= 0, "the number of steps must not be negative");
  require(options.batchSize >= 2, "the batch must hold at least 2 images (batch norm needs them)");
  require(options.learningRate > 0 && std::isfinite(options.learningRate), "the learning rate must be above 0");
  require(options.momentum >= 0 && options.momentum < 1, "the momentum must be in 0 .. 1");
  require(options.squareDecay >= 0 && options.squareDecay < 1, "the decay of the mean square must be in 0 .. 1");
  require(options.weightDecay >= 0, "the weight decay must not be negative");
  require(options.labelSmoothing >= 0 && options.labelSmoothing < 1, "the label smoothing must be in 0 .. 1");
  require(options.mixup == 0 || (options.mixup >= .1 && options.mixup <= 4),
          "the mixup parameter must be in .1 .. 4, or 0 for none");
  require(options.warmupSteps >= 0, "the number of warm-up steps must not be negative");
  require(options.stepEpochs >= 1 && options.patience >= 0, "the schedule's epochs must be positive");
  require(options.factor > 0 && options.factor < 1, "the schedule's factor must be between 0 and 1");
  require(options.augmentation.padCrop >= 0, "the padding must not be negative");
  require(options.augmentation.colourJitter >= 0 && options.augmentation.colourJitter < 1,
          "the colour jitter must be in 0 .. 1");
}

double bareStepSeconds(const ImageSet& train, const Recipe& recipe, const TrainOptions& options, std::int64_t steps,
                       JobContext& context) {
  checkTrainOptions(options);
  requireTrainable(train, options);
  return Training(train, nullptr, recipe, options, {}, {}, nullptr, context).bareStepSeconds(steps);
}

TrainResult train(const ImageSet& train, const ImageSet* validation, const Recipe& recipe, const TrainOptions& options,
                  const std::filesystem::path& out, const TrainEvents& events, JobContext& context,
                  TrainObserver* observer) {
  checkTrainOptions(options);
  requireTrainable(train, options);
  if (validation != nullptr && validation->info().classNames != train.info().classNames) {
    throw Error(fmt::format("{} and {} do not have the same classes", train.info().source, validation->info().source));
  }
  return Training(train, validation, recipe, options, out, events, observer, context).run();
}

}  // namespace passband
