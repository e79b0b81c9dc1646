// How much of a map would be found again on other images: a bootstrap over the images (Efron 1979) gives every bin the
// probability of being among the top share. An image counts Poisson(1) times in a replicate (Oza and Russell 2001), so
// that images are seen once, in any order, and a replicate costs one running sum a cell.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/grid.h"
#include "core/fourier/frequency_map.h"
#include "core/model/spectral_batch.h"

namespace passband {

/// How often each image counts in each replicate: images x replicates. Image `i` draws from its own stream of `seed`,
/// so that its counts do not depend on how the images are batched.
Grid<double> bootstrapWeights(std::uint64_t seed, std::span<const std::int64_t> images, int replicates);

/// Weighted sums of losses, one per replicate. Plain data; empty without a bootstrap.
struct BootstrapSums {
  std::vector<double> weight;  ///< of all images together
  std::vector<double> base;    ///< loss without any removal
  std::vector<double> cells;   ///< loss with a cell removed: cells x replicates

  BootstrapSums() = default;
  BootstrapSums(int replicates, std::size_t cellCount);
  int replicates() const { return static_cast<int>(weight.size()); }
  /// `losses`: one per image, as the rows of `weights`.
  void addBase(std::span<const float> losses, const Grid<double>& weights);
  void addCell(std::size_t cell, std::span<const float> losses, const Grid<double>& weights);

  bool operator==(const BootstrapSums&) const = default;
};

/// Share of the replicates in which a bin is among the top `share` of the plane. Replicates without any image are left
/// out; NaN where that leaves none.
FrequencyMap inclusionProbability(const FrequencyPlane& plane, std::span<const PairSet> cells,
                                  const BootstrapSums& sums, double share);

}  // namespace passband
