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
  std::int64_t parameters = 0;
};

/// Loads a TorchScript file onto `device`, frozen (batch norm folded) with channels_last weights. The number of outputs
/// is found by running it once on a black image. Throws Error.
ScriptedNetwork loadScript(const std::filesystem::path& path, c10::Device device);

}  // namespace passband
