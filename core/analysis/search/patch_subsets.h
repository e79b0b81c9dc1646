// Random subsets of the plane made of square patches, as the hierarchical search draws them: docs/methods.md section 4
// ([P2]).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/random.h"
#include "core/fourier/frequency_mask.h"

namespace passband {

/// Side of the patches of each stage: a quarter of the plane's side, and halves of it down to one bin; at 224 x 224 the
/// published 56 28 14 8 4 2.
std::vector<int> patchSizes(const FrequencyPlane& plane);

/// Subsets of each stage of the budgets published for CIFAR: "cf-1", "cf-2.1", "cf-2.2". Throws UsageError.
std::vector<std::int64_t> publishedBudget(const std::string& name);

/// Which bins of the centred H x W picture are kept, row by row.
using PlaneSubset = std::vector<bool>;

enum class PatchGrid {
  Aligned,
  Shifted,  ///< by half a patch
  Union,    ///< of both, each with half the share
};

struct PatchDraw {
  int patchSize = 1;
  PatchGrid grid = PatchGrid::Aligned;
  double share = .6;  ///< p: of the patches
  /// Mirror as the published code does: row r, column c onto H-1-r, W-1-c, one bin beside the partner. Even sizes only.
  bool published = false;
};

/// Draws patches in the upper half plane (v < 0; the row v = 0 goes with the one above it), intersects them with
/// `within` where it is not null, and gives the partners, or in the published form their neighbours, the same.
PlaneSubset drawSubset(const FrequencyPlane& plane, const PatchDraw& draw, const PlaneSubset* within, Random& random);

/// The subset's effect on real images: a pair of which only one bin is kept has weight 1/2.
FrequencyMask maskOf(const FrequencyPlane& plane, const PlaneSubset& subset);

/// How many subsets are judged on a sample of so many images between two moments at which a search's state is whole:
/// 1 to 4, on two CPU cores about 5 seconds at most where one takes no longer.
std::int64_t subsetsTogether(const FrequencyPlane& plane, std::int64_t images);

}  // namespace passband
