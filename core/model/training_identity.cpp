#include "core/model/training_identity.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/base/hash.h"
#include "core/model/model_source.h"

namespace passband {
namespace {

using nlohmann::json;

std::string nameOf(Optimizer optimizer) {
  return optimizer == Optimizer::Sgd ? "sgd" : optimizer == Optimizer::Adam ? "adam" : "adamw";
}

std::string nameOf(Schedule schedule) {
  return schedule == Schedule::Constant ? "constant"
         : schedule == Schedule::Step   ? "step"
         : schedule == Schedule::Cosine ? "cosine"
                                        : "plateau";
}

/// Empty without maps.
std::string mapsHash(const FrequencyAugmentation& augmentation) {
  if (augmentation.maps.empty()) return "";
  Sha256 hash;
  for (const auto& map : augmentation.maps) {
    const char there = map ? 1 : 0;
    hash.add(std::as_bytes(std::span(&there, 1)));
    if (map) hash.add(std::as_bytes(std::span(map->weights())));
  }
  return hash.hex();
}

}  // namespace

std::string trainingIdentity(const ImageSet& train, const ImageSet* validation, const Recipe& recipe,
                             const TrainOptions& options, const TrainObserver* observer) {
  const Augmentation& augmentation = options.augmentation;
  json identity{{"architecture", options.from.empty() ? options.architecture : ""},
                {"band_drop", options.frequency.bandDrop},
                {"batch", options.batchSize},
                {"colour_jitter", augmentation.colourJitter},
                {"data", train.info().hash},
                {"epochs", options.epochs},
                {"factor", options.factor},
                {"flip", augmentation.flip},
                {"from", options.from.empty() ? "" : modelHash(options.from)},
                {"label_smoothing", options.labelSmoothing},
                {"learning_rate", options.learningRate},
                {"map_mix", options.frequency.mapMix},
                {"maps", mapsHash(options.frequency)},
                {"max_steps", options.maxSteps},
                {"mixed_precision", options.mixedPrecision},
                {"mixup", options.mixup},
                {"momentum", options.momentum},
                {"optimizer", nameOf(options.optimizer)},
                {"pad_crop", augmentation.padCrop},
                {"patience", options.patience},
                {"random_resized_crop", augmentation.randomResizedCrop},
                {"recipe", json::parse(recipeToJson(recipe))},
                {"schedule", nameOf(options.schedule)},
                {"seed", options.seed},
                {"square_decay", options.squareDecay},
                {"step_epochs", options.stepEpochs},
                {"validation", validation != nullptr ? validation->info().hash : ""},
                {"warmup_steps", options.warmupSteps},
                {"weight_decay", options.weightDecay}};
  if (observer != nullptr) identity.update(json::parse(observer->identity()));
  return identity.dump();
}

std::vector<std::string> identityDifferences(const std::string& before, const std::string& now) {
  const json was = json::parse(before), is = json::parse(now);
  json names = was;
  names.update(is);
  const auto text = [](const json& identity, const std::string& name) {
    return identity.contains(name) ? identity[name].dump() : std::string("not given");
  };
  std::vector<std::string> differences;
  for (const auto& [name, value] : names.items()) {
    const std::string then = text(was, name), after = text(is, name);
    if (then != after) differences.push_back(fmt::format("{} was {}, is {}", name, then, after));
  }
  return differences;
}

}  // namespace passband
