#include "cli/train_options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/base/error.h"
#include "core/workflow/training_run.h"

namespace passband::cli {

void TrainArguments::add(Options& command) {
  const std::string names = fmt::format("{}", fmt::join(trainableArchitectures(), ", "));
  arch_ = command.add("--arch", architecture_, "Architecture: " + names).showDefault();
  command.add("--from", from_,
              "Fine-tune the weights of this file (or FILE?weights=NAME, as --model takes it), which bring their "
              "architecture along; with another number of classes the last layer starts from random weights");
  table_.add(command, trainOptionTable());
  command.group("DFM-X augmentation");
  command.add("--mix-maps", mixMaps_,
              "Leave some images only the frequencies of another class's map: a folder with a centred CLASS.npy each, "
              "such as OUT/area-0.05 of search, or a published .pkl");
  mixShareOption_ =
      command.add("--mix-share", mixShare_, "With --mix-maps: share of the images").values("in 0 .. 1").showDefault();
}

TrainOptions TrainArguments::options(const CommonOptions& common) const {
  auto options = std::any_cast<TrainOptions>(table_.values());
  options.architecture = architecture_;
  options.from = from_;
  if (!options.from.empty() && arch_->given())
    throw UsageError("--from brings its architecture along; leave --arch away");
  if (mixMaps_.empty() && mixShareOption_->given()) throw UsageError("--mix-share goes with --mix-maps");
  if (common.batch > 0) options.batchSize = common.batch;
  options.seed = common.seed;
  options.threads = common.threads;
  checkTrainOptions(options);
  return options;
}

void TrainArguments::readMixMaps(TrainOptions& options, const std::vector<std::string>& classNames,
                                 const Recipe& recipe) const {
  mixWithMaps(options, mixMaps_, mixShare_, classNames, recipe);
}

}  // namespace passband::cli
