#include "core/fourier/profiles.h"

#include <cmath>
#include <cstdint>
#include <fmt/format.h>
#include <limits>
#include <numbers>

#include "core/base/error.h"

namespace passband {
namespace {

constexpr double kSmallestStep = .01;
constexpr int kMostSectors = 3600;
/// Bins on the border of two rings or sectors go to the upper one, whatever the rounding of their angle.
constexpr double kBorderTolerance = 1e-9;

std::int64_t nearest(double position) {
  return static_cast<std::int64_t>(std::floor(position + .5 + kBorderTolerance));
}

/// Sums the values of the pairs with bins as weights; finished() divides.
class ProfileSums {
 public:
  ProfileSums(std::int64_t points, double step) {
    const auto count = static_cast<std::size_t>(points);
    profile_.mean.assign(count, 0);
    profile_.bins.assign(count, 0);
    for (std::size_t i = 0; i < count; ++i) profile_.centre.push_back(static_cast<double>(i) * step);
  }

  void add(std::int64_t point, const FrequencyMap& map, int pair) {
    const auto i = static_cast<std::size_t>(point);
    profile_.mean[i] += map.plane.binsInPair(pair) * map.values[static_cast<std::size_t>(pair)];
    profile_.bins[i] += map.plane.binsInPair(pair);
  }

  Profile finished() && {
    for (std::size_t i = 0; i < profile_.mean.size(); ++i) {
      const auto bins = static_cast<double>(profile_.bins[i]);
      profile_.mean[i] = bins > 0 ? profile_.mean[i] / bins : std::numeric_limits<double>::quiet_NaN();
    }
    return std::move(profile_);
  }

 private:
  Profile profile_;
};

}  // namespace

Profile radialProfile(const FrequencyMap& map, double stepBins) {
  if (!(stepBins >= kSmallestStep) || !std::isfinite(stepBins)) {
    throw UsageError(
        fmt::format("a radial profile cannot have rings of {} bins; give {} or more", stepBins, kSmallestStep));
  }
  const FrequencyPlane& plane = map.plane;
  const auto ring = [&](int pair) { return nearest(plane.radiusOf(pair) / stepBins); };
  ProfileSums sums(ring(plane.pairCount() - 1) + 1, stepBins);  // the last pair has the largest radius
  for (int pair = 0; pair < plane.pairCount(); ++pair) sums.add(ring(pair), map, pair);
  return std::move(sums).finished();
}

Profile angularProfile(const FrequencyMap& map, int sectors) {
  if (sectors < 1 || sectors > kMostSectors) {
    throw UsageError(
        fmt::format("an angular profile cannot have {} sectors; give a number from 1 to {}", sectors, kMostSectors));
  }
  const FrequencyPlane& plane = map.plane;
  ProfileSums sums(sectors, 180.0 / sectors);
  for (int pair = 1; pair < plane.pairCount(); ++pair) {
    sums.add(nearest(plane.angle(pair) / std::numbers::pi * sectors) % sectors, map, pair);
  }
  return std::move(sums).finished();
}

}  // namespace passband
