// PyTorch checkpoints as torch.save writes them since 1.6: a zip archive with NAME/data.pkl and the storages
// NAME/data/KEY.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "core/model/tensor_file.h"

namespace passband {

/// `path` is for messages. Throws Error.
TensorFile readZipCheckpoint(std::span<const std::byte> bytes, const std::string& path);

}  // namespace passband
