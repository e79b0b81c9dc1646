// Trains a network from scratch: METHODS section 9 has the published settings.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "core/base/job_context.h"
#include "core/data/augmentation.h"
#include "core/data/image_set.h"
#include "core/data/recipe.h"

namespace passband {

enum class Schedule { Constant, Step, Plateau };

struct TrainOptions {
  std::string architecture = "smallcnn";  ///< a name of trainableArchitectures()
  std::int64_t epochs = 10;
  std::int64_t maxSteps = 0;  ///< stop after so many batches; 0: no limit
  std::int64_t batchSize = 64;
  double learningRate = .01;
  double momentum = .9;  ///< Nesterov
  double weightDecay = 1e-4;
  Schedule schedule = Schedule::Plateau;
  std::int64_t stepEpochs = 30;  ///< Step: multiply by `factor` every so many epochs
  double factor = .1;
  std::int64_t patience = 3;  ///< Plateau: epochs without a lower validation (else training) loss
  Augmentation augmentation;
  std::uint64_t seed = 0;
  std::string device = "auto";
  int threads = 0;
};

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
};

/// The names `architecture` may have: "smallcnn", "resnet20", .., "resnet18-cifar", "resnet18", ..
std::vector<std::string> trainableArchitectures();

/// Throws UsageError for an unknown architecture and impossible numbers; train() does so too.
void checkTrainOptions(const TrainOptions& options);

/// Trains on `train` and writes `out` (safetensors with recipe and class names in its metadata) at the end. A
/// checkpoint `out`.checkpoint holds weights, momentum and position; it is written after the first step, at most every
/// 5 s and when stopped, and removed at the end. When it exists, training goes on from it with the same bytes as an
/// uninterrupted run; other options are refused with the difference. Throws Error (diverged loss, a class without
/// images, fewer images than a batch, full disk), Cancelled.
TrainResult train(const ImageSet& train, const ImageSet* validation, const Recipe& recipe, const TrainOptions& options,
                  const std::filesystem::path& out, const std::function<void(const EpochReport&)>& onEpoch,
                  JobContext& context);

}  // namespace passband
