// What a training writes: checkpoints whose weights are known to be good, and the finished network.
#include <chrono>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/model/torch/training/training.h"
#include "core/model/torch/weights.h"

namespace passband {
namespace {

/// A cross-entropy that no network on the way to anything has.
constexpr double kDivergedLoss = 1e4;

}  // namespace

void Training::requireUsable(double loss) const {
  if (std::isfinite(loss) && loss < kDivergedLoss) return;
  const double rate = rateOfStep(options_, state_.rate, std::max<std::int64_t>(0, state_.steps - 1), totalSteps());
  const std::string advice =
      writtenSteps_ < 0 ? std::string("use a lower learning rate")
                        : fmt::format(
                              "the weights of step {} are saved in {}: fine-tune them with a lower learning rate "
                              "into another file, or delete them",
                              writtenSteps_, checkpointPath_.string());
  throw Error(fmt::format("the training diverged at step {} (loss {:.3g}, learning rate {:g}); {}", state_.steps + 1,
                          loss, rate, advice));
}

void Training::writePending() {
  if (!pending_) return;
  save(*pending_, pendingSteps_);
  pending_.reset();
}

void Training::save(const Checkpoint& checkpoint, std::int64_t step) {
  writeCheckpoint(checkpointPath_, checkpoint);
  writtenSteps_ = step;
  lastCheckpoint_ = std::chrono::steady_clock::now();
  if (events_.saved) events_.saved(step);
}

void Training::tellEpoch(const EpochReport& report) const {
  if (events_.epoch) events_.epoch(report);
}

void Training::putAside() {
  if (pending_) return;
  pending_ = checkpointNow();
  pendingSteps_ = state_.steps;
}

Checkpoint Training::checkpointNow() {
  if (observer_ != nullptr) state_.observer = observer_->state();
  return checkpointOf(*network_.module, descent_.slots(), state_, identity_, metadata());
}

std::map<std::string, std::string> Training::metadata() const {
  std::map<std::string, std::string> metadata{{"format", "pt"},
                                              {"passband.recipe", recipeToJson(recipe_)},
                                              {"passband.classes", nlohmann::json(train_.info().classNames).dump()}};
  for (const auto& [key, value] : network_.untold) metadata["passband." + key] = value;
  return metadata;
}

void Training::writeWeights(const std::filesystem::path& path) const {
  writeSafetensors(path, weightsOf(*network_.module), metadata());
}

}  // namespace passband
