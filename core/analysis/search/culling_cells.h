// Cells of bins that are removed together, and which of them are settled: docs/methods.md section 3.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/analysis/search/culling_state.h"
#include "core/fourier/frequency_plane.h"
#include "core/model/spectral_batch.h"

namespace passband {

/// The plane in cells: canonical bins (v, u) of equal (floor(v/s), floor(u/s)), with their partners; every pair is in
/// exactly one.
std::vector<PairSet> cullingCells(const FrequencyPlane& plane, int cellSize);

/// Which cells more images of the class would hardly move across the edge of the top `area` of the plane: those whose
/// 95 % interval for the mean over all `allImages` (normal, with the correction for a finite population) lies on one
/// side of the edge.
struct Settlement {
  std::vector<bool> settled;  ///< one a cell
  double topShare = 0;        ///< settled cells of the top, by bins
};
Settlement settlementOf(const ClassCulling& culling, const FrequencyPlane& plane, std::span<const PairSet> cells,
                        double area, std::int64_t allImages);

}  // namespace passband
