// A value per pair of bins as the sum of grids from coarse to fine, all of them free: docs/methods.md section 5. Coarse
// grids let a whole region of the plane move at once, which is what makes a search by gradients find bands quickly.
#pragma once

#include <span>
#include <vector>

#include "core/fourier/frequency_plane.h"

namespace passband {

/// value(pair) = cell(pair) + sum over grids of their bilinear upsampling over the centred plane (pixel centres, edges
/// extended), averaged over the pair's two bins. Linear; a plain value.
class MultiScaleWeights {
 public:
  /// `cellSize`: bins of the finest scale in cells of s x s (cullingCells); `sides`: of the square grids.
  MultiScaleWeights(const FrequencyPlane& plane, int cellSize, std::span<const int> sides);

  std::size_t parameterCount() const { return parameterCount_; }
  /// One per pair.
  std::vector<double> values(std::span<const double> parameters) const;
  /// The gradient with respect to the parameters, from that with respect to the values: the transpose.
  std::vector<double> parameterGradient(std::span<const double> valueGradient) const;
  /// Parameters whose values are `perPair` up to the size of the cells: all in the finest scale.
  std::vector<double> parametersOf(std::span<const double> perPair) const;

 private:
  struct Tap {
    std::size_t parameter;
    double weight;
  };
  void addTaps(std::size_t pair, Bin bin, double share, int side, std::size_t offset);

  FrequencyPlane plane_;
  std::size_t cellCount_ = 0;
  std::size_t parameterCount_ = 0;
  std::vector<std::vector<Tap>> taps_;  ///< of each pair
};

}  // namespace passband
