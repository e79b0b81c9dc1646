// The pickle inside a PyTorch checkpoint: its tensors as views of numbered storages, which the file holds beside the
// pickle. Format: what torch.save writes (torch/serialization.py, torch/_utils.py).
#pragma once

#include <map>
#include <string>

#include "core/base/pickle.h"
#include "core/model/weights/tensor_pickle.h"

namespace passband {

struct CheckpointPickle {
  Pickle pickle;  ///< its objects are TensorView, and StorageView where a storage was saved by itself
  std::map<std::string, CheckpointStorage> storages;
};

/// Throws Error that names the global, when the pickle asks for anything but tensors and containers.
CheckpointPickle readCheckpointPickle(std::span<const std::byte> bytes, const std::string& path, std::size_t& length);

}  // namespace passband
