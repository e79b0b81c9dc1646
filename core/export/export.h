// Maps to files: .npy, .csv and .png. All pictures are centred, and the files say so
// (docs/formats.md#maps-and-masks-in-and-out).
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/base/grid.h"
#include "core/export/colour_table.h"
#include "core/fourier/profiles.h"

namespace passband {

struct PictureOptions {
  std::string title;
  std::string valueLabel;  ///< beside the colour bar: "mean |F|, log10"
  ColourScale colours = ColourScale::Sequential;
  /// Colour range; equal: the maps' own (Mask: 0..1). With Diverging the larger side counts for both. Values outside
  /// are drawn in the colour of the end, values that are not finite grey.
  double low = 0, high = 0;
};

/// numpy .npy, version 1.0, little-endian float32, C order; maps centred like every exported file.
void writeNpy(const std::filesystem::path& path, const Grid<float>& values);
/// As many values as `shape` has.
void writeNpy(const std::filesystem::path& path, std::span<const float> values, std::span<const std::int64_t> shape);
/// Reads what writeNpy writes, and any 2-D .npy of float32, float64, uint8 or bool in either order. Throws Error.
Grid<float> readNpy(const std::filesystem::path& path);
/// A header line "# centred: DC at row R, column C; rows v, columns u, cycles per image", then u as column heads, v as
/// row heads.
void writeMapCsv(const std::filesystem::path& path, const Grid<float>& centredMap);
/// The map with axes in cycles per image (u across, v down), a colour bar with its values, and the title; about 1200
/// pixels wide. Every cell has whole pixels, so that its edges are sharp. The PNG writers throw UsageError on an empty
/// map and on an impossible colour range; letters outside ASCII are drawn as '?'.
void writeMapPng(const std::filesystem::path& path, const Grid<float>& centredMap, const PictureOptions& options);
/// STEM.npy, STEM.csv and STEM.png.
void writeMapFiles(const std::filesystem::path& stem, const Grid<float>& centredMap, const PictureOptions& options);
/// Several maps of one size on one colour scale, one shared colour bar.
void writeMapGridPng(const std::filesystem::path& path, const std::vector<Grid<float>>& centredMaps,
                     const std::vector<std::string>& titles, const PictureOptions& options);
/// A text as a field of a CSV file: names may hold commas and quotes (RFC 4180).
std::string csvField(const std::string& text);
/// Columns `centreLabel`, "bins" and one per profile. Throws UsageError when the profiles' points differ.
void writeProfilesCsv(const std::filesystem::path& path, const std::vector<std::string>& names,
                      const std::vector<Profile>& profiles, const std::string& centreLabel);

}  // namespace passband
