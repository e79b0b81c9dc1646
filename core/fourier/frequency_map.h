// A real value per pair of bins: class spectra, ADCS, relevance.
#pragma once

#include <utility>
#include <vector>

#include "core/base/grid.h"
#include "core/fourier/frequency_plane.h"

namespace passband {

struct FrequencyMap {
  FrequencyPlane plane;
  std::vector<double> values;  ///< one per pair, in the plane's order

  explicit FrequencyMap(FrequencyPlane p, double value = 0)
      : plane(std::move(p)), values(static_cast<std::size_t>(plane.pairCount()), value) {}

  double at(Bin bin) const { return values[static_cast<std::size_t>(plane.pairOf(bin))]; }
};

/// H x W, DC at row floor(H/2), column floor(W/2).
Grid<float> centred(const FrequencyMap& map);

/// What a picture holds.
struct CentredMap {
  FrequencyMap map;      ///< partners that differ are averaged
  double asymmetry = 0;  ///< the largest difference of two partners
};

/// From a centred H x W picture. Throws UsageError when its size cannot be a plane's.
CentredMap mapFromCentred(const Grid<float>& picture);

/// All pairs from the largest value down; equal values by radius, then angle (docs/methods.md section 1). Throws Error
/// on NaN.
std::vector<int> pairsByValue(const FrequencyMap& map);

}  // namespace passband
