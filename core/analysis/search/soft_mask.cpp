#include "core/analysis/search/soft_mask.h"

#include <algorithm>
#include <cmath>

namespace passband {
namespace {

double sigmoid(double x) {
  return 1 / (1 + std::exp(-x));
}

}  // namespace

SoftMask softMask(const FrequencyPlane& plane, std::span<const double> theta, double sharpness, double area) {
  std::vector<double> bins;
  for (int pair = 0; pair < plane.pairCount(); ++pair) bins.push_back(plane.binsInPair(pair));
  const auto areaAt = [&](double offset) {
    double sum = 0;
    for (std::size_t i = 0; i < theta.size(); ++i) sum += bins[i] * sigmoid(sharpness * (theta[i] - offset));
    return sum / static_cast<double>(plane.binCount());
  };
  // Beyond these every weight is below, or above, the area.
  const double reach = std::abs(std::log(area / (1 - area))) / sharpness + 1e-9;
  double low = *std::ranges::min_element(theta) - reach, high = *std::ranges::max_element(theta) + reach;
  for (int halving = 0; halving < 30; ++halving) {
    const double middle = (low + high) / 2;
    (areaAt(middle) > area ? low : high) = middle;
  }
  SoftMask soft{FrequencyMask(plane, 0), {}, sharpness};
  for (std::size_t i = 0; i < theta.size(); ++i) {
    soft.weights.push_back(sigmoid(sharpness * (theta[i] - (low + high) / 2)));
    soft.mask.setWeight(static_cast<int>(i), static_cast<float>(soft.weights.back()));
  }
  return soft;
}

std::vector<double> thetaGradient(const SoftMask& soft, std::span<const double> weightGradient) {
  const FrequencyPlane& plane = soft.mask.plane();
  std::vector<double> slope;
  double along = 0, total = 0;
  for (std::size_t i = 0; i < soft.weights.size(); ++i) {
    slope.push_back(soft.sharpness * soft.weights[i] * (1 - soft.weights[i]));
    along += weightGradient[i] * slope[i];
    total += plane.binsInPair(static_cast<int>(i)) * slope[i];
  }
  const double shift = total > 0 ? along / total : 0;
  std::vector<double> gradient;
  for (std::size_t i = 0; i < soft.weights.size(); ++i) {
    gradient.push_back(slope[i] * (weightGradient[i] - plane.binsInPair(static_cast<int>(i)) * shift));
  }
  return gradient;
}

}  // namespace passband
