// Arrays of numbers as NumPy's .npy files (docs/formats.md#maps-and-masks-in-and-out).
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

#include "core/base/grid.h"

namespace passband {

/// numpy .npy, version 1.0, little-endian float32, C order; maps centred like every exported file.
void writeNpy(const std::filesystem::path& path, const Grid<float>& values);
/// As many values as `shape` has.
void writeNpy(const std::filesystem::path& path, std::span<const float> values, std::span<const std::int64_t> shape);
/// Reads what writeNpy writes, and any 2-D .npy of float32, float64, uint8 or bool in either order. Throws Error.
Grid<float> readNpy(const std::filesystem::path& path);

}  // namespace passband
