// A mask of a given area that can be moved by gradients: weight = sigmoid(k (theta - b)), b such that the area is exact
// (docs/methods.md section 5).
#pragma once

#include <span>
#include <vector>

#include "core/fourier/frequency_mask.h"

namespace passband {

struct SoftMask {
  FrequencyMask mask;
  std::vector<double> weights;  ///< one per pair, in double
  double sharpness = 1;         ///< k
};

/// b by bisection in 30 halvings. `theta` has one value per pair, area lies between 0 and 1.
SoftMask softMask(const FrequencyPlane& plane, std::span<const double> theta, double sharpness, double area);

/// The gradient with respect to theta, from that with respect to the weight of every pair. b moves with theta so that
/// the area stays: with s = k w (1 - w) and n the bins of a pair, d/dtheta_i = s_i (g_i - n_i sum_j g_j s_j / sum_j n_j
/// s_j).
std::vector<double> thetaGradient(const SoftMask& soft, std::span<const double> weightGradient);

}  // namespace passband
