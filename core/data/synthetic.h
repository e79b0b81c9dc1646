// Synthetic sets Syn_B1..B4 with known class frequencies, and any other planting: METHODS section 9 ([P1] section 4.1).
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/data/image_set.h"

namespace passband {

/// A ring of frequencies, innerRadius <= r < outerRadius in bins; DC is never in a ring.
struct FrequencyRing {
  double innerRadius = 0;
  double outerRadius = 0;
};

/// What one class is made of.
struct SyntheticClass {
  std::string name;
  /// Rings the class has components in; from each, minPerRing .. maxPerRing bins are drawn for every image.
  std::vector<int> rings;
  int minPerRing = 3;
  int maxPerRing = 4;
  /// Adds the odd diagonal bins (1,1), (3,3) .. (15,15), each with its own level.
  bool diagonal = false;
};

struct SyntheticOptions {
  int height = 32;
  int width = 32;
  std::int64_t imagesPerClass = 1000;
  std::vector<FrequencyRing> rings;
  std::vector<SyntheticClass> classes;
  int minLevel = 1, maxLevel = 7;      ///< uniform integer level of each component
  double minGain = 0, maxGain = 14.5;  ///< uniform gain per channel
  std::uint64_t seed = 0;
};

/// The options of Syn_b of the paper, band = 1..4: C3 only in band b, C2 in all, C1 in all but b, C0 as C1 plus the diagonal.
SyntheticOptions synB(int band);

/// Parses "syn:B1" and "syn:B1?images=500&seed=3&size=64&gain=0..10&levels=1..7&rings=0,4,8,12&C3=1:7-10&C0=2,3,4+diagonal".
/// Throws UsageError that names the wrong part and lists the keys.
SyntheticOptions parseSynthetic(const std::string& source, std::uint64_t seed);

/// Images are computed when asked for, each from its own random stream. Throws UsageError for impossible options.
std::shared_ptr<const ImageSet> syntheticImageSet(const SyntheticOptions& options, const std::string& source);

}  // namespace passband
