// PyTorch checkpoints as torch.save wrote them before 1.6: pickles of a magic number, a protocol number, a description
// of the machine, the object and the storages' keys; then for each key its number of elements (8 bytes) and its data.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "core/model/weights/tensor_shapes.h"

namespace passband {

struct WeightFormat;

/// `path` is for messages. Throws Error.
TensorFile readLegacyCheckpoint(std::span<const std::byte> bytes, const std::string& path,
                                const TensorsWanted& wanted = {});

WeightFormat legacyCheckpointFormat();

}  // namespace passband
