#include "core/analysis/verdict/random_masks.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

namespace passband {
namespace {

/// |F|^2 ~ 1/r^2, as of natural images.
FrequencyMap naturalPower(const FrequencyPlane& plane) {
  FrequencyMap power(plane);
  for (int pair = 0; pair < plane.pairCount(); ++pair) {
    power.values[static_cast<std::size_t>(pair)] = 1 / std::max(.25, std::pow(plane.radiusOf(pair), 2));
  }
  return power;
}

TEST(RandomMaskOfArea, KeepsAsManyBinsAsAMapCutThereWhateverTheSize) {
  for (const auto& [height, width] : {std::pair{32, 32}, {7, 9}, {16, 12}}) {
    const FrequencyPlane plane(height, width);
    for (const double share : {.05, .13, .5, 1.}) {
      const FrequencyMask mask = lowPassMask(plane, share);
      for (std::uint64_t number = 0; number < 20; ++number) {
        const FrequencyMask random = randomMaskOfArea(plane, share, 3, number);
        EXPECT_NEAR(random.area() * static_cast<double>(plane.binCount()),
                    mask.area() * static_cast<double>(plane.binCount()), 1.001);
      }
    }
  }
}

TEST(RandomMaskOfArea, EveryPairIsEquallyLikely) {
  const FrequencyPlane plane(16, 16);
  FrequencyMap often(plane);
  constexpr int draws = 4000;
  for (std::uint64_t number = 0; number < draws; ++number) {
    const FrequencyMask random = randomMaskOfArea(plane, .25, 3, number);
    for (std::size_t pair = 0; pair < often.values.size(); ++pair) often.values[pair] += random.weights()[pair];
  }
  for (int pair = 0; pair < plane.pairCount(); ++pair) {
    EXPECT_NEAR(often.values[static_cast<std::size_t>(pair)] / draws, .25, .035) << pair;
  }
}

TEST(RandomMaskOfArea, HasAStreamOfItsOwn) {
  const FrequencyPlane plane(16, 16);
  EXPECT_EQ(randomMaskOfArea(plane, .1, 3, 5), randomMaskOfArea(plane, .1, 3, 5));
  EXPECT_FALSE(randomMaskOfArea(plane, .1, 3, 5) == randomMaskOfArea(plane, .1, 3, 6));
  EXPECT_FALSE(randomMaskOfArea(plane, .1, 3, 5) == randomMaskOfArea(plane, .1, 4, 5));
}

TEST(RandomMaskOfEnergy, LetsAsMuchPowerThrough) {
  const FrequencyPlane plane(32, 32);
  const FrequencyMap power = naturalPower(plane);
  for (const FrequencyMask& mask : {ringMask(plane, 8, 12), ringMask(plane, 3, 9), lowPassMask(plane, .13)}) {
    const double share = energyShare(mask, power);
    for (std::uint64_t number = 0; number < 10; ++number) {
      const FrequencyMask random = randomMaskOfEnergy(mask, power, 3, number);
      EXPECT_NEAR(energyShare(random, power), share, .0201 * share) << number;
      EXPECT_EQ(random.weight(Bin{0, 0}), mask.weight(Bin{0, 0}));
      EXPECT_FALSE(random == mask);
    }
  }
}

TEST(RandomMaskOfEnergy, NothingAndEverything) {
  const FrequencyPlane plane(8, 8);
  const FrequencyMap power = naturalPower(plane);
  EXPECT_EQ(randomMaskOfEnergy(FrequencyMask(plane, 0), power, 1, 0), FrequencyMask(plane, 0));
  EXPECT_GE(energyShare(randomMaskOfEnergy(FrequencyMask(plane), power, 1, 0), power), .98);
}

TEST(EnergyShare, LeavesDcOut) {
  const FrequencyPlane plane(4, 4);
  FrequencyMap power(plane, 1);
  power.values[0] = 1000;
  FrequencyMask mask(plane, 0);
  mask.setWeight(Bin{0, 0}, 1);
  EXPECT_EQ(energyShare(mask, power), 0);
  mask.setWeight(Bin{1, 0}, 1);
  EXPECT_DOUBLE_EQ(energyShare(mask, power), 2. / 15);
}

}  // namespace
}  // namespace passband
