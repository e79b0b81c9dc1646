// What PyTorch's pickles say of tensors, in checkpoints and TorchScript alike: views of numbered storages, which the
// file holds beside the pickle. Format: torch/_utils.py, torch/csrc/jit/serialization/pickler.cpp.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/pickle_containers.h"
#include "core/model/weights/tensor_file.h"

namespace passband {

/// A run of elements in the file.
struct CheckpointStorage {
  DType type = DType::Float32;
  std::int64_t elements = 0;
};

/// The part of a storage that a tensor may use: all of it, except in old files, which have views of storages.
struct StorageView {
  std::string key;  ///< in the map of storages
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

/// torch.FloatStorage; torch.cuda.FloatStorage in files that old versions saved on a GPU.
std::optional<DType> storageType(const PickleGlobal& global);
/// torch.float32: a type that is only named.
bool isElementType(const PickleGlobal& global);

/// A value that is a count. Throws Error that calls it the `what` of a tensor.
std::int64_t pickledCount(const PickleCall& call, PickleRef ref, const std::string& what);

/// torch._utils._rebuild_tensor_v2(storage, offset, size, strides, ..): what follows concerns gradients. A TensorView.
PickleValue rebuildTensor(const PickleCall& call);

/// A storage's persistent id ("storage", type, key, device, elements, ..), noted in `storages`. Throws Error when it is
/// something else, or described in two ways.
StorageView pickledStorage(const PickleCall& call, std::map<std::string, CheckpointStorage>& storages);

}  // namespace passband
