// The opening of a model file inside this process, for openClassifier and for the trial run that goes before it.
#pragma once

#include <string>

#include "core/model/model_file_kind.h"
#include "core/model/torch/torch_runtime.h"

namespace passband {

/// Opens `source`, a file of that kind, as the network of `runtime`, on its device, and says in its info what it is.
/// Throws as openClassifier.
void openNetwork(const std::string& source, ModelFileKind kind, TorchRuntime& runtime);

}  // namespace passband
