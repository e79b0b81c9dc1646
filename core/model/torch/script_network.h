// TorchScript files as networks.
#pragma once

#include <c10/core/Device.h>
#include <filesystem>
#include <memory>
#include <string>

#include "core/model/torch/network.h"

namespace passband {

struct ScriptedNetwork {
  std::unique_ptr<Network> network;
  std::string name;  ///< the module's class, "ResNet"
  int classes = 0;
  int channels = 3;
  int height = 0, width = 0;  ///< of the images that it takes, where it did not take usual ones; 0: any
  std::string precision = "float32";
  std::int64_t parameters = 0;
};

/// Loads a TorchScript file onto `device`, frozen (batch norm folded) with channels_last weights. Its outputs, and
/// where they cannot be read from its weights its channels and its size, are found by running it on black images.
/// Images are converted to the type of its weights, logits to float32. Throws Error.
ScriptedNetwork loadScript(const std::filesystem::path& path, c10::Device device);

}  // namespace passband
