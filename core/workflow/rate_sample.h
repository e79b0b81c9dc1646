// Which images the rates of a class are measured on where all would take too long: some of its own and as many others.
#pragma once

#include <cstdint>
#include <vector>

#include "core/data/image_set.h"

namespace passband {

/// So many images bound the 95 % interval of a rate to 3 points either way, whatever the rate.
constexpr std::int64_t kRateImages = 1068;

/// Positions in the set, rising: at most `most` images of the class and as many of the others, the same number of each
/// other class as far as there are any, drawn by the seed.
std::vector<std::int64_t> balancedSample(const ImageSet& set, int classIndex, std::int64_t most, std::uint64_t seed);

/// Whether such a sample of some class leaves images out.
bool isSampled(const ImageSet& set, std::int64_t most);

}  // namespace passband
