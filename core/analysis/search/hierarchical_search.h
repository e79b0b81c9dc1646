// The options of the hierarchical search, docs/methods.md section 4.
#pragma once

#include <cstdint>
#include <vector>

namespace passband {

struct HierarchicalOptions {
  /// Subsets drawn in each stage of patchSizes (core/analysis/search/patch_subsets.h); empty: 200, 800, 2000, 2000, ..:
  /// CF-2.2.
  std::vector<std::int64_t> budgets;
  std::int64_t imagesPerClass = 100;
  double share = .6;       ///< p: of the patches in each subset
  int kept = 10;           ///< N: best subsets of a class that the next stage starts from
  bool judgeByJ = false;   ///< keep the subsets of largest TPR - FPR, not of lowest loss
  bool published = false;  ///< mirror as the published code does, one bin off
};

}  // namespace passband
