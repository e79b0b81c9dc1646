// A weight 0..1 per pair of bins: 1 keeps, 0 removes. docs/methods.md section 1.
#pragma once

#include <string>
#include <vector>

#include "core/base/grid.h"
#include "core/fourier/frequency_map.h"
#include "core/fourier/frequency_plane.h"

namespace passband {

/// Partners have one weight by construction. A plain value; no shape is remembered.
class FrequencyMask {
 public:
  /// Every pair at `weight`.
  explicit FrequencyMask(FrequencyPlane plane, float weight = 1);

  const FrequencyPlane& plane() const { return plane_; }
  const std::vector<float>& weights() const { return weights_; }
  float weight(Bin bin) const { return weights_[static_cast<std::size_t>(plane_.pairOf(bin))]; }
  /// Clamped to 0..1.
  void setWeight(int pair, float weight);
  void setWeight(Bin bin, float weight) { setWeight(plane_.pairOf(bin), weight); }

  /// Mean weight over all bins of the plane: the kept area, 0..1.
  double area() const;
  /// H x W, DC at row floor(H/2), column floor(W/2).
  Grid<float> centred() const;
  /// H x (W/2+1) weights in FFTW's layout.
  std::vector<float> halfPlane() const;

  bool operator==(const FrequencyMask&) const = default;

 private:
  FrequencyPlane plane_;
  std::vector<float> weights_;
};

// Shapes: the pairs inside are kept (1), all others removed (0). Throw UsageError on numbers that make no shape.

/// innerRadius <= r < outerRadius, in bins. A low-pass is a ring from 0.
FrequencyMask ringMask(const FrequencyPlane& plane, double innerRadius, double outerRadius);
/// Orientations within halfWidth of `angle`, both in radians, modulo pi; DC is included.
FrequencyMask wedgeMask(const FrequencyPlane& plane, double angle, double halfWidth);
/// from.u <= u <= to.u and from.v <= v <= to.v, and the partners.
FrequencyMask rectangleMask(const FrequencyPlane& plane, Bin from, Bin to);
/// The top `share` (0..1) of the plane's bins in pairsByValue order: the area is exact to one pair, never above.
FrequencyMask topShareMask(const FrequencyMap& map, double share);
/// The disc of the `share` lowest frequencies, ties by angle: exact in area like topShareMask.
FrequencyMask lowPassMask(const FrequencyPlane& plane, double share);
/// Weights from a centred picture (values clamped to 0..1, partners averaged). Throws Error when the size is not the
/// plane's, and on NaN.
FrequencyMask maskFromCentred(const FrequencyPlane& plane, const Grid<float>& picture);

// Combinations, weight by weight: max, min, a and not b, 1 - a. Throw UsageError when the planes differ.
FrequencyMask unite(const FrequencyMask& a, const FrequencyMask& b);
FrequencyMask intersect(const FrequencyMask& a, const FrequencyMask& b);
FrequencyMask subtract(const FrequencyMask& a, const FrequencyMask& b);
FrequencyMask invert(const FrequencyMask& mask);
/// Gaussian soft edge with standard deviation `sigmaBins`, periodic over the plane.
FrequencyMask soften(const FrequencyMask& mask, double sigmaBins);
}  // namespace passband
