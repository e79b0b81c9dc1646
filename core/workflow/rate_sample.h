// Which images the rates of a class are measured on where all would take too long: some of its own and as many others.
#pragma once

#include <cstdint>
#include <vector>

#include "core/data/image_set.h"

namespace passband {

/// So many images bound the 95 % interval of a rate to 3 points either way, whatever the rate.
constexpr std::int64_t kRateImages = 1068;

/// Drawn once for all classes of a set.
class BalancedSamples {
 public:
  BalancedSamples(const ImageSet& set, std::int64_t most, std::uint64_t seed);

  /// Positions in the set, rising: at most `most` images of the class and as many of the others, the same number of
  /// each other class as far as there are any.
  std::vector<std::int64_t> of(int classIndex) const;
  /// How many these are.
  std::int64_t sizeOf(int classIndex) const;
  /// Whether the sample of some class leaves images out.
  bool leavesOut() const;

 private:
  std::int64_t most_, all_ = 0;
  std::vector<std::vector<std::int64_t>> drawn_;  ///< the images of each class, in the order in which they are taken
};

}  // namespace passband
