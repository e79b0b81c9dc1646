// The pickle inside a PyTorch checkpoint: its tensors as views of numbered storages, which the file holds beside the
// pickle. Format: what torch.save writes (torch/serialization.py, torch/_utils.py).
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/base/pickle.h"
#include "core/model/weights/tensor_pickle.h"

namespace passband {

struct CheckpointPickle {
  Pickle pickle;  ///< its objects are TensorView, and StorageView where a storage was saved by itself
  std::map<std::string, CheckpointStorage> storages;
  /// Classes and functions that it names and that are not known, in the order of the file: what they make is opaque.
  std::vector<PickleGlobal> unknown;
};

/// Of what is neither tensors nor containers the names alone are kept; nothing of it runs. Throws Error when the file
/// is damaged, or has a storage of a type that is not known.
CheckpointPickle readCheckpointPickle(std::span<const std::byte> bytes, const std::string& path, std::size_t& length);

/// Throws Error for a file whose weights cannot be had without the code that it names: says so, and what to save
/// instead.
[[noreturn]] void refuseCode(const PickleGlobal& global, const std::string& path);

}  // namespace passband
