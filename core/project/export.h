// Maps to files: .npy, .csv and .png. All pictures are centred, and the files say so (DESIGN section 3).
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/grid.h"
#include "core/fourier/profiles.h"

namespace passband {

enum class ColourScale {
  Sequential,  ///< viridis-like, low..high
  Diverging,   ///< zero in the middle
  Mask,        ///< 0..1: removed is hatched as well as dark
};

struct PictureOptions {
  std::string title;
  std::string valueLabel;  ///< beside the colour bar: "mean |F|, log10"
  ColourScale colours = ColourScale::Sequential;
  double low = 0, high = 0;  ///< colour range; equal: the map's own range, with Diverging symmetric
};

/// numpy .npy, version 1.0, little-endian float32, C order.
void writeNpy(const std::filesystem::path& path, const Grid<float>& values);
/// Reads what writeNpy writes, and any 2-D .npy of float32, float64, uint8 or bool. Throws Error.
Grid<float> readNpy(const std::filesystem::path& path);
/// A header line "# centred: DC at row R, column C; rows v, columns u, cycles per image", then u as column heads, v as row heads.
void writeMapCsv(const std::filesystem::path& path, const Grid<float>& centredMap);
/// The map with axes in cycles per image, a colour bar with its values, and the title.
void writeMapPng(const std::filesystem::path& path, const Grid<float>& centredMap, const PictureOptions& options);
/// Several maps on one colour scale, one shared colour bar.
void writeMapGridPng(const std::filesystem::path& path, const std::vector<Grid<float>>& centredMaps,
                     const std::vector<std::string>& titles, const PictureOptions& options);
void writeProfilesCsv(const std::filesystem::path& path, const std::vector<std::string>& names,
                      const std::vector<Profile>& profiles, const std::string& centreLabel);

}  // namespace passband
