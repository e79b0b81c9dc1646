// Where a training stands: everything a checkpoint must hold so that going on gives the same bytes.
#pragma once

#include <ATen/core/Tensor.h>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/model/model_source.h"
#include "core/model/torch/network.h"
#include "core/model/torch/training/descent.h"
#include "core/model/training/learning_rate.h"
#include "core/model/training/trainer.h"
#include "core/model/weights/tensor_file.h"

namespace passband {

struct WeightFormat;

struct TrainState {
  std::int64_t epoch = 0;         ///< epochs finished
  std::int64_t batchInEpoch = 0;  ///< batches finished in the current epoch
  std::int64_t steps = 0;
  RateState rate;
  double lossSum = 0;  ///< of the current epoch
  std::int64_t correct = 0;
  std::int64_t images = 0;
  std::vector<EpochReport> reports;
  std::string observer;  ///< TrainObserver::state(); empty without one
};

/// What readTensorFile gives of a file of that format and of what the source says of it; of the checkpoint of a
/// training only the network's tensors. Throws Error.
TensorFile readWeightFile(const WeightFormat& format, const ModelSource& source);

/// Everything that a checkpoint holds: a file of weights that opens as a model as well, apart from the tensors it was
/// made of: they may go on changing.
struct Checkpoint {
  std::vector<NamedTensor> tensors;
  std::map<std::string, std::string> metadata;
};
/// `metadata`: what the file of the finished network holds.
Checkpoint checkpointOf(const NetworkModule& module, const std::vector<DescentSlot>& slots, const TrainState& state,
                        const std::string& identity, std::map<std::string, std::string> metadata);

/// As safetensors, atomically.
void writeCheckpoint(const std::filesystem::path& path, const Checkpoint& checkpoint);

/// Reads what writeCheckpoint wrote. Throws Error when it is damaged, or was made with another identity (naming what
/// differs).
TrainState readCheckpoint(const std::filesystem::path& path, NetworkModule& module, std::vector<DescentSlot>& slots,
                          const std::string& identity);

}  // namespace passband
