// Random masks to compare a map with: docs/methods.md section 7. Every mask has its own random stream, so that mask 17
// is the same however many are drawn.
#pragma once

#include <cstdint>

#include "core/fourier/frequency_map.h"
#include "core/fourier/frequency_mask.h"

namespace passband {

/// Pairs in random order, cut at `share` of the plane as maps are (topShareMask()): a map of random scores is such a
/// mask. As many bins as any map has at that share, to one bin.
FrequencyMask randomMaskOfArea(const FrequencyPlane& plane, double share, std::uint64_t seed, std::uint64_t number);

/// Pairs in random order until they let through as much of the `power` (mean |F|^2 of a bin) as `mask`, within 2 % or,
/// where no order of 20 gives that, as near as the best of them. DC, the mean of the image, is kept or removed as in
/// `mask` and not counted.
FrequencyMask randomMaskOfEnergy(const FrequencyMask& mask, const FrequencyMap& power, std::uint64_t seed,
                                 std::uint64_t number);

/// Share 0..1 of the power without DC that the mask lets through.
double energyShare(const FrequencyMask& mask, const FrequencyMap& power);

}  // namespace passband
