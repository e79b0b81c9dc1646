// The pickle inside a PyTorch checkpoint: its tensors as views of numbered storages, which the file holds beside the
// pickle. Format: what torch.save writes (torch/serialization.py, torch/_utils.py).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/base/pickle.h"
#include "core/model/tensor_file.h"

namespace passband {

/// A run of elements in the file.
struct CheckpointStorage {
  DType type = DType::Float32;
  std::int64_t elements = 0;
};

/// The part of a storage that a tensor may use: all of it, except in old files, which have views of storages.
struct StorageView {
  std::string key;  ///< in CheckpointPickle::storages
  DType type = DType::Float32;
  std::int64_t begin = 0;
  std::int64_t elements = 0;
};

/// A tensor as the pickle describes it: counts are not negative, nothing else is checked yet. Offset (from the view's
/// begin) and strides in elements.
struct TensorView {
  StorageView storage;
  std::int64_t offset = 0;
  std::vector<std::int64_t> shape;
  std::vector<std::int64_t> strides;
};

struct CheckpointPickle {
  Pickle pickle;  ///< its objects are TensorView, and StorageView where a storage was saved by itself
  std::map<std::string, CheckpointStorage> storages;
};

/// Throws Error that names the global, when the pickle asks for anything but tensors and containers.
CheckpointPickle readCheckpointPickle(std::span<const std::byte> bytes, const std::string& path, std::size_t& length);

}  // namespace passband
