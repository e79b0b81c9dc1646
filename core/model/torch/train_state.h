// Where a training stands: everything a checkpoint must hold so that going on gives the same bytes.
#pragma once

#include <ATen/core/Tensor.h>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include "core/model/torch/network.h"
#include "core/model/trainer.h"

namespace passband {

struct TrainState {
  std::int64_t epoch = 0;         ///< epochs finished
  std::int64_t batchInEpoch = 0;  ///< batches finished in the current epoch
  std::int64_t steps = 0;
  double learningRate = 0;
  double bestLoss = std::numeric_limits<double>::infinity();  ///< of the plateau schedule
  std::int64_t badEpochs = 0;
  double lossSum = 0;  ///< of the current epoch
  std::int64_t correct = 0;
  std::int64_t images = 0;
  std::vector<EpochReport> reports;
};

/// What a training is made from, as a JSON object; a checkpoint goes on only with the same.
std::string trainingIdentity(const ImageSet& train, const ImageSet* validation, const Recipe& recipe,
                             const TrainOptions& options);

/// Weights, momentum (one tensor per parameter) and state as safetensors, atomically.
void writeCheckpoint(const std::filesystem::path& path, const NetworkModule& module,
                     const std::vector<at::Tensor>& momentum, const TrainState& state, const std::string& identity);

/// Reads what writeCheckpoint wrote. Throws Error when it is damaged, or was made with another identity (naming what
/// differs).
TrainState readCheckpoint(const std::filesystem::path& path, NetworkModule& module, std::vector<at::Tensor>& momentum,
                          const std::string& identity);

}  // namespace passband
