// From the pickle of a PyTorch checkpoint to the one set of named tensors in it.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/model/weights/checkpoint_pickle.h"
#include "core/model/weights/tensor_file.h"

namespace passband {

/// The whole bytes of the storage with this key; valid until the next call. Throws Error when the file does not hold
/// them.
using StorageReader = std::function<std::span<const std::byte>(const std::string& key)>;

/// What the top-level dictionary is called among several sets of weights.
inline constexpr const char* kTopLevel = "the top level";

/// Finds the dictionary that holds the weights, "state_dict" and the like inside a training checkpoint, and copies its
/// tensors row by row. Every view is checked against its storage before memory is taken, all tensors together against
/// the size of the file. Plain values at the top ("epoch") become metadata. Throws Error when there is no such
/// dictionary, and SeveralNetworks when there are several; a dictionary whose key or keys ("a / b") are `weights`, or
/// its beginning ("a / b / teacher"), goes before. Without a reader of storages the tensors have names, types and
/// shapes only.
TensorFile stateDictOf(const CheckpointPickle& checkpoint, const StorageReader& readStorage, std::size_t fileBytes,
                       const std::string& path, const std::string& weights = "");

/// The tensors of the pickle's top-level dictionary under their own names, also when there are none; or the one tensor
/// that the pickle is, without a name. Sizes are checked as above.
std::vector<NamedTensor> topTensorsOf(const CheckpointPickle& checkpoint, const StorageReader& readStorage,
                                      std::size_t fileBytes, const std::string& path);

}  // namespace passband
