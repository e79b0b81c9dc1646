// The opening of a model file inside this process, for openClassifier and for the trial run that goes before it.
#pragma once

#include "core/model/model_format.h"
#include "core/model/torch/torch_runtime.h"

namespace passband {

/// Opens `source`, a file of that format, as the network of `runtime`, on its device, and says in its info what it is.
/// Throws as openClassifier.
void openNetwork(const ModelFormat& format, const ModelSource& source, TorchRuntime& runtime);

}  // namespace passband
