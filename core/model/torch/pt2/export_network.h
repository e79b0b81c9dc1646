// torch.export files (.pt2) as networks: their graph runs through LibTorch's dispatcher, gradients included.
#pragma once

#include <c10/core/Device.h>
#include <filesystem>

#include "core/model/model_format.h"
#include "core/model/torch/network.h"

namespace passband {

/// Loads a torch.export file onto `device`. Only operators of aten that compute, and arithmetic, run; no code of the
/// file does. Throws Error that says what stands in the way.
OpenedNetwork loadExport(const std::filesystem::path& path, c10::Device device);

ModelFormat exportFormat();

}  // namespace passband
