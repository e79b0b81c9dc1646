// TorchScript files as networks.
#pragma once

#include <c10/core/Device.h>
#include <filesystem>

#include "core/model/model_format.h"
#include "core/model/torch/network.h"

namespace passband {

/// Loads a TorchScript file onto `device`, frozen (batch norm folded) with channels_last weights. Its outputs, and
/// where they cannot be read from its weights its channels and its size, are found by running it on images of noise.
/// Images are converted to the type of its weights, logits to float32. Throws Error.
OpenedNetwork loadScript(const std::filesystem::path& path, c10::Device device);

ModelFormat scriptFormat();

}  // namespace passband
