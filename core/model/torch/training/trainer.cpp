#include "core/model/training/trainer.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/base/error.h"
#include "core/model/torch/training/training.h"

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
  const auto names = trainableArchitectures();
  if (options.from.empty() && std::ranges::find(names, options.architecture) == names.end()) {
    throw UsageError(fmt::format("the architecture '{}' is not known; choose one of {}", options.architecture,
                                 fmt::join(names, ", ")));
  }
  checkOptions(trainOptionTable(), options);
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
