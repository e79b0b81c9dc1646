#include "cli/train_options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <vector>

#include "core/base/error.h"
#include "core/project/class_masks.h"

namespace passband::cli {
namespace {

template <class Value>
Value chosen(const std::map<std::string, Value>& values, const std::string& option, const std::string& name) {
  const auto found = values.find(name);
  if (found != values.end()) return found->second;
  std::vector<std::string> names;
  for (const auto& entry : values) names.push_back(entry.first);
  throw UsageError(fmt::format("{} is one of {}, not '{}'", option, fmt::join(names, ", "), name));
}

}  // namespace

void TrainArguments::add(Options& command) {
  addNetwork(command);
  addDescent(command);
  addSchedule(command);
  addAugmentation(command);
  addMitigations(command);
}

void TrainArguments::addNetwork(Options& command) {
  const std::string names = fmt::format("{}", fmt::join(trainableArchitectures(), ", "));
  arch_ = command.add("--arch", options_.architecture, "Architecture: " + names).showDefault();
  command.add("--from", options_.from,
              "Begin with the weights of this file (or FILE?weights=NAME, as --model takes it), which bring their "
              "architecture along; with another number of classes the last layer begins anew");
  command.add("--epochs", options_.epochs, "Passes over the data").showDefault();
  command.add("--max-steps", options_.maxSteps, "Stop after so many batches; 0: no limit").showDefault();
}

void TrainArguments::addDescent(Options& command) {
  command.add("--optimizer", optimizer_, "sgd (Nesterov), adam or adamw").showDefault();
  command.add("--lr", options_.learningRate, "Learning rate").showDefault();
  command.add("--momentum", options_.momentum, "Nesterov momentum; adam: beta 1").showDefault();
  command.add("--beta2", options_.squareDecay, "adam: beta 2").showDefault();
  command.add("--weight-decay", options_.weightDecay, "Weight decay").showDefault();
  command.add("--label-smoothing", options_.labelSmoothing, "Share of each target spread over all classes")
      .showDefault();
  command.addFlag("--mixed-precision", options_.mixedPrecision, "bfloat16 where it is safe; on a GPU only");
}

void TrainArguments::addSchedule(Options& command) {
  command.add("--schedule", schedule_, "Learning rate: constant, step, plateau or cosine (to 0 at the end)")
      .showDefault();
  command.add("--warmup", options_.warmupSteps, "Batches over which the learning rate rises to --lr").showDefault();
  command.add("--step-epochs", options_.stepEpochs, "step: epochs between two reductions").showDefault();
  command.add("--factor", options_.factor, "step, plateau: the rate is multiplied by this").showDefault();
  command.add("--patience", options_.patience, "plateau: epochs without a lower loss before").showDefault();
}

void TrainArguments::addAugmentation(Options& command) {
  command.add("--pad", options_.augmentation.padCrop, "Pad by so many pixels and crop at random").showDefault();
  command.addFlag("--flip", options_.augmentation.flip, "Mirror half of the images");
  command.addFlag("--random-resized-crop", options_.augmentation.randomResizedCrop, "Crop and resize at random");
  command
      .add("--colour-jitter", options_.augmentation.colourJitter,
           "Change brightness, contrast and saturation by up to this share")
      .showDefault();
  command.add("--mixup", options_.mixup, "Mix pairs of images and labels by Beta(A, A), A in .1 .. 4; 0: none")
      .showDefault();
}

void TrainArguments::addMitigations(Options& command) {
  command
      .add("--band-drop", options_.frequency.bandDrop,
           "Share of the images that lose one band of frequencies, drawn anew each time")
      .showDefault();
  command.add("--mix-maps", mixMaps_,
              "Leave some images only the frequencies of another class's map (DFM-X): a folder with a centred "
              "CLASS.npy each, such as OUT/area-0.05 of search, or a published .pkl");
  mixShareOption_ = command.add("--mix-share", mixShare_, "--mix-maps: share of the images").showDefault();
}

TrainOptions TrainArguments::options(const CommonOptions& common) const {
  TrainOptions options = options_;
  options.optimizer = chosen<Optimizer>(
      {{"sgd", Optimizer::Sgd}, {"adam", Optimizer::Adam}, {"adamw", Optimizer::AdamW}}, "--optimizer", optimizer_);
  options.schedule = chosen<Schedule>({{"constant", Schedule::Constant},
                                       {"step", Schedule::Step},
                                       {"plateau", Schedule::Plateau},
                                       {"cosine", Schedule::Cosine}},
                                      "--schedule", schedule_);
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
  if (mixMaps_.empty()) return;
  const ClassMasks found = readClassMasks(mixMaps_, classNames, FrequencyPlane(recipe.height, recipe.width));
  options.frequency.mapMix = mixShare_;
  options.frequency.maps.resize(classNames.size());
  for (std::size_t i = 0; i < found.masks.size(); ++i)
    options.frequency.maps[static_cast<std::size_t>(found.classes[i])] = found.masks[i];
}

}  // namespace passband::cli
