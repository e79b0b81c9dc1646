// The pickles inside a TorchScript file, data.pkl and constants.pkl: modules with their attributes, and tensors as
// views of numbered storages. Format: torch/csrc/jit/serialization/pickler.cpp. They are read to be checked, not to be
// used: LibTorch's own reader takes them afterwards, and checks neither depth nor sizes.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/model/weights/tensor_pickle.h"

namespace passband {

struct ScriptPickle {
  std::vector<TensorView> tensors;
  std::map<std::string, CheckpointStorage> storages;
};

/// Throws Error that names what the pickle asks for, when it is anything but tensors, containers and classes of the
/// file's own code, and when its values contain themselves or are nested too deeply.
ScriptPickle readScriptPickle(std::span<const std::byte> bytes, const std::string& path);

}  // namespace passband
