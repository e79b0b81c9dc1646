// Maps as .png pictures: centred, with axes and a colour bar (docs/formats.md#maps-and-masks-in-and-out).
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/grid.h"
#include "core/export/colour_table.h"

namespace passband {

struct PictureOptions {
  std::string title;
  std::string valueLabel;  ///< beside the colour bar: "mean |F|, log10"
  ColourScale colours = ColourScale::Sequential;
  /// Colour range; equal: the maps' own (Mask: 0..1). With Diverging the larger side counts for both. Values outside
  /// are drawn in the colour of the end, values that are not finite grey.
  double low = 0, high = 0;
};

/// The map with axes in cycles per image (u across, v down), a colour bar with its values, and the title; about 1200
/// pixels wide. Every cell has whole pixels, so that its edges are sharp. The PNG writers throw UsageError on an empty
/// map and on an impossible colour range; letters outside ASCII are drawn as '?'.
void writeMapPng(const std::filesystem::path& path, const Grid<float>& centredMap, const PictureOptions& options);
/// Several maps of one size on one colour scale, one shared colour bar.
void writeMapGridPng(const std::filesystem::path& path, const std::vector<Grid<float>>& centredMaps,
                     const std::vector<std::string>& titles, const PictureOptions& options);

}  // namespace passband
