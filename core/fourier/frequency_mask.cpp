#include "core/fourier/frequency_mask.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <fmt/format.h>
#include <functional>
#include <numbers>
#include <span>

#include "core/base/error.h"

namespace passband {
namespace {

/// Orientations on the edge of a wedge belong to it, whatever the rounding of their angle.
constexpr double kAngleTolerance = 1e-9;

/// NaN counts as 0.
float clampedWeight(float weight) {
  return weight > 0 ? std::min(weight, 1.0F) : 0.0F;
}

FrequencyMask pairsWhere(const FrequencyPlane& plane, const std::function<bool(int pair)>& inside) {
  FrequencyMask mask(plane, 0);
  for (int pair = 0; pair < plane.pairCount(); ++pair) {
    if (inside(pair)) mask.setWeight(pair, 1);
  }
  return mask;
}

/// Keeps the pairs given by `pairAt(0)`, `pairAt(1)`, .. as long as they fit into the share of the plane.
FrequencyMask firstPairs(const FrequencyPlane& plane, double share, const std::function<int(int)>& pairAt) {
  if (!(share >= 0 && share <= 1))
    throw UsageError(fmt::format("a share of the plane lies in 0..1, and {} does not", share));
  constexpr double roundingOfShares = 1e-6;
  auto room = static_cast<std::int64_t>(std::floor(share * static_cast<double>(plane.binCount()) + roundingOfShares));
  FrequencyMask mask(plane, 0);
  for (int i = 0; i < plane.pairCount(); ++i) {
    const int pair = pairAt(i);
    room -= plane.binsInPair(pair);
    if (room < 0) break;
    mask.setWeight(pair, 1);
  }
  return mask;
}

FrequencyMask combined(const FrequencyMask& a, const FrequencyMask& b,
                       const std::function<float(float, float)>& weight) {
  if (a.plane() != b.plane()) {
    throw UsageError(fmt::format("cannot combine masks of {} x {} and {} x {} bins; give masks of one size",
                                 a.plane().height(), a.plane().width(), b.plane().height(), b.plane().width()));
  }
  FrequencyMask result(a.plane());
  for (int pair = 0; pair < a.plane().pairCount(); ++pair) {
    const auto i = static_cast<std::size_t>(pair);
    result.setWeight(pair, weight(a.weights()[i], b.weights()[i]));
  }
  return result;
}

struct Tap {
  int offset;
  double weight;
};

/// A Gaussian wrapped around a circle of `size` bins, sum 1, without its negligible tails.
std::vector<Tap> periodicGaussian(int size, double sigmaBins) {
  const double sigma = std::min(sigmaBins, 2.0 * size);  // flat to 1e-34 from there on
  const int laps = static_cast<int>(std::ceil(7 * sigma / size));
  std::vector<double> weights(static_cast<std::size_t>(size));
  double sum = 0;
  for (int offset = 0; offset < size; ++offset) {
    double& weight = weights[static_cast<std::size_t>(offset)];
    for (int lap = -laps - 1; lap <= laps; ++lap) {
      const double distance = (offset + lap * size) / sigma;
      weight += std::exp(-distance * distance / 2);
    }
    sum += weight;
  }
  constexpr double negligible = 1e-12;
  std::vector<Tap> taps;
  for (int offset = 0; offset < size; ++offset) {
    const double weight = weights[static_cast<std::size_t>(offset)] / sum;
    if (weight > negligible) taps.push_back({offset, weight});
  }
  return taps;
}

Grid<double> blurredAlongRows(const Grid<double>& values, const std::vector<Tap>& taps) {
  Grid<double> result(values.rows(), values.cols());
  for (std::int64_t row = 0; row < values.rows(); ++row) {
    for (const Tap& tap : taps) {
      const std::int64_t turn = values.cols() - tap.offset;
      for (std::int64_t col = 0; col < turn; ++col) result(row, col) += tap.weight * values(row, col + tap.offset);
      for (std::int64_t col = turn; col < values.cols(); ++col)
        result(row, col) += tap.weight * values(row, col - turn);
    }
  }
  return result;
}

Grid<double> transposed(const Grid<double>& values) {
  Grid<double> result(values.cols(), values.rows());
  for (std::int64_t row = 0; row < values.rows(); ++row) {
    for (std::int64_t col = 0; col < values.cols(); ++col) result(col, row) = values(row, col);
  }
  return result;
}

}  // namespace

FrequencyMask::FrequencyMask(FrequencyPlane plane, float weight)
    : plane_(std::move(plane)), weights_(static_cast<std::size_t>(plane_.pairCount()), clampedWeight(weight)) {}

void FrequencyMask::setWeight(int pair, float weight) {
  weights_[static_cast<std::size_t>(pair)] = clampedWeight(weight);
}

double FrequencyMask::area() const {
  double sum = 0;
  for (int pair = 0; pair < plane_.pairCount(); ++pair) {
    sum += double{weights_[static_cast<std::size_t>(pair)]} * plane_.binsInPair(pair);
  }
  return sum / static_cast<double>(plane_.binCount());
}

Grid<float> FrequencyMask::centred() const {
  FrequencyMap map(plane_);
  map.values.assign(weights_.begin(), weights_.end());
  return passband::centred(map);
}

std::vector<float> FrequencyMask::halfPlane() const {
  std::vector<float> weights;
  weights.reserve(plane_.halfPlanePairs().size());
  for (const std::int32_t pair : plane_.halfPlanePairs()) weights.push_back(weights_[static_cast<std::size_t>(pair)]);
  return weights;
}

FrequencyMask ringMask(const FrequencyPlane& plane, double innerRadius, double outerRadius) {
  if (!(innerRadius >= 0 && innerRadius <= outerRadius)) {
    throw UsageError(
        fmt::format("a ring has 0 <= inner radius <= outer radius, and {} .. {} has not", innerRadius, outerRadius));
  }
  return pairsWhere(plane, [&](int pair) {
    const double radius = plane.radiusOf(pair);
    return innerRadius <= radius && radius < outerRadius;
  });
}

FrequencyMask wedgeMask(const FrequencyPlane& plane, double angle, double halfWidth) {
  if (!std::isfinite(angle) || !(halfWidth >= 0)) {
    throw UsageError(
        fmt::format("a wedge has an angle and a half width >= 0, and {} with {} is none", angle, halfWidth));
  }
  return pairsWhere(plane, [&](int pair) {
    const double distance = std::abs(std::remainder(plane.angle(pair) - angle, std::numbers::pi));
    return pair == 0 || distance <= halfWidth + kAngleTolerance;
  });
}

FrequencyMask rectangleMask(const FrequencyPlane& plane, Bin from, Bin to) {
  if (from.u > to.u || from.v > to.v) {
    throw UsageError(
        fmt::format("a rectangle goes from its lowest (u, v) to its highest, and ({}, {}) .. ({}, {}) does not", from.u,
                    from.v, to.u, to.v));
  }
  const auto inside = [&](Bin bin) { return from.u <= bin.u && bin.u <= to.u && from.v <= bin.v && bin.v <= to.v; };
  return pairsWhere(plane, [&](int pair) {
    const Bin bin = plane.binOf(pair);
    return inside(bin) || inside(plane.partner(bin));
  });
}

FrequencyMask topShareMask(const FrequencyMap& map, double share) {
  const std::vector<int> order = pairsByValue(map);
  return firstPairs(map.plane, share, [&](int i) { return order[static_cast<std::size_t>(i)]; });
}

FrequencyMask lowPassMask(const FrequencyPlane& plane, double share) {
  return firstPairs(plane, share, [](int i) { return i; });
}

FrequencyMask maskFromCentred(const FrequencyPlane& plane, const Grid<float>& picture) {
  if (picture.rows() != plane.height() || picture.cols() != plane.width()) {
    throw Error(fmt::format("the mask is {} x {} and the frequency plane {} x {}; give a mask of the plane's size",
                            picture.rows(), picture.cols(), plane.height(), plane.width()));
  }
  const std::span<const float> values = picture.values();
  if (std::any_of(values.begin(), values.end(), [](float value) { return std::isnan(value); })) {
    throw Error("the mask holds NaN; give weights from 0 to 1");
  }
  Grid<float> clamped = picture;
  std::transform(values.begin(), values.end(), clamped.values().begin(), clampedWeight);
  const FrequencyMap map = mapFromCentred(clamped).map;
  FrequencyMask mask(plane);
  for (int pair = 0; pair < plane.pairCount(); ++pair) {
    mask.setWeight(pair, static_cast<float>(map.values[static_cast<std::size_t>(pair)]));
  }
  return mask;
}

FrequencyMask unite(const FrequencyMask& a, const FrequencyMask& b) {
  return combined(a, b, [](float x, float y) { return std::max(x, y); });
}

FrequencyMask intersect(const FrequencyMask& a, const FrequencyMask& b) {
  return combined(a, b, [](float x, float y) { return std::min(x, y); });
}

FrequencyMask subtract(const FrequencyMask& a, const FrequencyMask& b) {
  return intersect(a, invert(b));
}

FrequencyMask invert(const FrequencyMask& mask) {
  return combined(mask, mask, [](float x, float) { return 1 - x; });
}

FrequencyMask soften(const FrequencyMask& mask, double sigmaBins) {
  if (!(sigmaBins >= 0)) throw UsageError(fmt::format("a soft edge has a width >= 0 bins, and {} is not", sigmaBins));
  if (sigmaBins == 0) return mask;
  const FrequencyPlane& plane = mask.plane();
  Grid<double> values(plane.height(), plane.width());
  const Grid<float> picture = mask.centred();
  std::copy(picture.values().begin(), picture.values().end(), values.values().begin());
  values = blurredAlongRows(values, periodicGaussian(plane.width(), sigmaBins));
  values = transposed(blurredAlongRows(transposed(values), periodicGaussian(plane.height(), sigmaBins)));
  FrequencyMask result(plane);
  for (int pair = 0; pair < plane.pairCount(); ++pair) {
    const Bin bin = plane.binOf(pair);
    result.setWeight(pair, static_cast<float>(values(plane.centredRow(bin), plane.centredCol(bin))));
  }
  return result;
}

}  // namespace passband
