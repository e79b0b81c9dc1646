// A network to train on, from the weights of a file.
#pragma once

#include <cstdint>
#include <string>

#include "core/model/torch/architecture.h"

namespace passband {

/// The network in `source` (as openClassifier takes it): a state dict, safetensors or the checkpoint of a training.
/// Where it has another number of classes its last layer is made anew, drawn from `seed`. Throws Error when the weights
/// fit no architecture or take another number of channels.
BuiltNetwork networkToFineTune(const std::string& source, int classes, int channels, std::uint64_t seed);

}  // namespace passband
