// Synthetic sets Syn_B1..B4 with known class frequencies, and any other planting: docs/methods.md section 9 ([P1]
// section 4.1). Channel c is .5 + (2 g_c / 32^2) sum_k L_k cos(2 pi (u_k x / W + v_k y / H)), clipped to 0..1; bins,
// levels L and gains g are drawn anew for every image.
#pragma once

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

/// Components of a class: for every image minCount .. maxCount different bins, each from a ring that is drawn first.
struct SyntheticPart {
  std::vector<int>
      rings;  ///< indices into SyntheticOptions::rings; the more often one is listed, the likelier it is drawn
  int minCount = 0;
  int maxCount = 0;
  /// Orientations of the frequencies in degrees, minAngle <= angle < maxAngle, modulo 180; 0: vertical stripes.
  double minAngle = 0, maxAngle = 180;
};

/// What one class is made of.
struct SyntheticClass {
  std::string name;
  std::vector<SyntheticPart> parts;
  /// Adds the odd diagonal bins (1,1), (3,3) .. (15,15), as far as the plane has them, each with its own level.
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

/// The options of Syn_b of the paper, band = 1..4: C3 only in band b, C2 in all, C1 in all but b, C0 as C1 plus the
/// diagonal. Ring 0 is the whole plane, rings 1..4 are the bands B1..B4.
SyntheticOptions synB(int band);

/// Parses "syn:B1", followed by changes: "syn:B1?images=500&seed=3&size=64&gain=0..10&levels=1..7&rings=0,4,8,12".
/// Rings are given by their inner radii and numbered from 1; ring 0 is the whole plane. A class is "C3=1:7-10" (7 to 10
/// components in ring 1), "C0=2,3,4:9-12+diagonal", "C3=0@30..60:10-14+1:6-8" (between 30 and 60 degrees, and ring 1
/// besides); the next unused name, "C4=..", adds a class, "all=.." sets every class so far. Later changes go over
/// earlier ones. Throws UsageError that names the wrong part and shows the forms.
SyntheticOptions parseSynthetic(const std::string& source, std::uint64_t seed);

/// Images are computed when asked for, each from its own random stream; image i is of class i modulo the class count.
/// Throws UsageError for impossible options.
std::shared_ptr<const ImageSet> syntheticImageSet(const SyntheticOptions& options, const std::string& source);

}  // namespace passband
