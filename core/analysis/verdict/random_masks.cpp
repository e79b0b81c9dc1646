#include "core/analysis/verdict/random_masks.h"

#include <cmath>
#include <limits>

#include "core/base/error.h"
#include "core/base/random.h"

namespace passband {
namespace {

constexpr double kEnergyTolerance = .02;
constexpr int kMostOrders = 20;
/// Keeps the two kinds of masks independent of each other.
constexpr std::uint64_t kEnergyStreams = std::uint64_t{1} << 32;

std::vector<double> energies(const FrequencyMap& power) {
  std::vector<double> values(power.values.size());
  for (std::size_t pair = 1; pair < values.size(); ++pair) {  // pair 0 is DC
    values[pair] = power.values[pair] * power.plane.binsInPair(static_cast<int>(pair));
  }
  return values;
}

double energyOf(const FrequencyMask& mask, const std::vector<double>& energy) {
  double sum = 0;
  for (std::size_t pair = 0; pair < energy.size(); ++pair) {
    const double weight = mask.weights()[pair];
    sum += weight * weight * energy[pair];
  }
  return sum;
}

}  // namespace

FrequencyMask randomMaskOfArea(const FrequencyPlane& plane, double share, std::uint64_t seed, std::uint64_t number) {
  FrequencyMap scores(plane);
  Random random(seed, number + 1);
  double score = 0;
  for (const std::int64_t pair : random.permutation(plane.pairCount())) {
    scores.values[static_cast<std::size_t>(pair)] = --score;
  }
  return topShareMask(scores, share);
}

FrequencyMask randomMaskOfEnergy(const FrequencyMask& mask, const FrequencyMap& power, std::uint64_t seed,
                                 std::uint64_t number) {
  const FrequencyPlane& plane = mask.plane();
  if (!(power.plane == plane)) throw UsageError("the power spectrum and the mask are of planes of different size");
  const std::vector<double> energy = energies(power);
  const double wanted = energyOf(mask, energy);
  Random random(seed, kEnergyStreams + number + 1);
  FrequencyMask best(plane, 0);
  double smallestGap = std::numeric_limits<double>::infinity();
  for (int order = 0; order < kMostOrders && smallestGap > kEnergyTolerance * wanted; ++order) {
    FrequencyMask made(plane, 0);
    made.setWeight(0, mask.weights()[0]);
    double sum = 0;
    for (const std::int64_t pair : random.permutation(plane.pairCount())) {
      if (sum >= (1 - kEnergyTolerance) * wanted) break;
      const double more = energy[static_cast<std::size_t>(pair)];
      if (pair == 0 || sum + more > (1 + kEnergyTolerance) * wanted) continue;
      made.setWeight(static_cast<int>(pair), 1);
      sum += more;
    }
    const double gap = std::abs(sum - wanted);
    if (gap < smallestGap) {
      smallestGap = gap;
      best = made;
    }
  }
  return best;
}

double energyShare(const FrequencyMask& mask, const FrequencyMap& power) {
  const std::vector<double> energy = energies(power);
  const double all = energyOf(FrequencyMask(mask.plane()), energy);
  return all > 0 ? energyOf(mask, energy) / all : 0;
}

}  // namespace passband
