// The safetensors format: 8 bytes little-endian header length, a JSON header {name: {dtype, shape, data_offsets}}, the
// data. Format and its rules: github.com/huggingface/safetensors.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "core/model/weights/tensor_shapes.h"

namespace passband {

struct WeightFormat;

/// Refuses what the reference library refuses: a header beyond 100 MB, names that come twice, data with holes or
/// overlaps, sizes that do not fit. Tensors come in the order of their data. `path` is for messages. Throws Error.
TensorFile readSafetensors(std::span<const std::byte> bytes, const std::string& path, const TensorsWanted& wanted = {});

WeightFormat safetensorsFormat();

}  // namespace passband
