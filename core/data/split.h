// A set in two parts: on one the maps are found, on the other they are judged.
#pragma once

#include <cstdint>
#include <vector>

#include "core/data/image_set.h"

namespace passband {

struct SplitIndices {
  std::vector<std::int64_t> search;  ///< in the set's order
  std::vector<std::int64_t> judge;   ///< all others, in the set's order
};

/// `share` of the images of every class, rounded, chosen by `seed`. The choice in one class does not depend on the
/// other classes. Throws UsageError unless 0 < share < 1, Error when a class with images would have none in one of the
/// parts.
SplitIndices stratifiedSplit(const ImageSet& set, double share, std::uint64_t seed);

/// The images of the set that `used` does not name.
std::vector<std::int64_t> otherImages(const ImageSet& set, const std::vector<std::int64_t>& used);

}  // namespace passband
