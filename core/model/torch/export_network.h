// torch.export files (.pt2) as networks: their graph runs through LibTorch's dispatcher, gradients included.
#pragma once

#include <c10/core/Device.h>
#include <filesystem>
#include <memory>
#include <string>

#include "core/model/torch/network.h"

namespace passband {

struct ExportedNetwork {
  std::unique_ptr<Network> network;
  std::string name;       ///< "exported network ResNet"
  std::string precision;  ///< "float32"
  int classes = 0;
  int channels = 3;
  int height = 0, width = 0;  ///< of the images that it was exported for; 0: any
  std::int64_t parameters = 0;
};

/// Loads a torch.export file onto `device`. Only operators of aten that compute, and arithmetic, run; no code of the
/// file does. Throws Error that says what stands in the way.
ExportedNetwork loadExport(const std::filesystem::path& path, c10::Device device);

}  // namespace passband
