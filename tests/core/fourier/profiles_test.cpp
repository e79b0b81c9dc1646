#include "core/fourier/profiles.h"

#include <cmath>
#include <gtest/gtest.h>
#include <numeric>

#include "core/base/error.h"

namespace passband {
namespace {

FrequencyMap radiusMap(const FrequencyPlane& plane) {
  FrequencyMap map(plane);
  for (int pair = 0; pair < plane.pairCount(); ++pair)
    map.values[static_cast<std::size_t>(pair)] = plane.radiusOf(pair);
  return map;
}

TEST(RadialProfile, IsTheMeanOverRings) {
  // 4 x 4: radius 0; four bins of 1 and four of sqrt 2; two of 2 and four of sqrt 5; one of sqrt 8.
  const Profile profile = radialProfile(radiusMap(FrequencyPlane(4, 4)));
  EXPECT_EQ(profile.centre, (std::vector<double>{0, 1, 2, 3}));
  EXPECT_EQ(profile.bins, (std::vector<std::int64_t>{1, 8, 6, 1}));
  EXPECT_DOUBLE_EQ(profile.mean[0], 0);
  EXPECT_DOUBLE_EQ(profile.mean[1], (4 + 4 * std::sqrt(2.0)) / 8);
  EXPECT_DOUBLE_EQ(profile.mean[2], (2 * 2 + 4 * std::sqrt(5.0)) / 6);
  EXPECT_DOUBLE_EQ(profile.mean[3], std::sqrt(8.0));
}

TEST(RadialProfile, AgreesWithASumOverAllBins) {
  const FrequencyPlane plane(9, 14);
  FrequencyMap map(plane);
  for (std::size_t i = 0; i < map.values.size(); ++i) map.values[i] = std::cos(static_cast<double>(i));
  const Profile profile = radialProfile(map, 1.5);
  std::vector<double> sum(profile.mean.size());
  std::vector<std::int64_t> bins(profile.mean.size());
  for (int v = -4; v <= 4; ++v) {
    for (int u = -7; u <= 6; ++u) {
      const auto ring = static_cast<std::size_t>(std::lround(std::hypot(u, v) / 1.5));
      sum[ring] += map.at({u, v});
      ++bins[ring];
    }
  }
  EXPECT_EQ(profile.bins, bins);
  for (std::size_t i = 0; i < sum.size(); ++i)
    EXPECT_NEAR(profile.mean[i], sum[i] / static_cast<double>(bins[i]), 1e-12);
}

TEST(RadialProfile, EmptyRingsAreNan) {
  const Profile profile = radialProfile(radiusMap(FrequencyPlane(3, 3)), .25);
  EXPECT_EQ(profile.bins, (std::vector<std::int64_t>{1, 0, 0, 0, 4, 0, 4}));
  EXPECT_TRUE(std::isnan(profile.mean[1]));
  EXPECT_DOUBLE_EQ(profile.mean[4], 1);
}

TEST(AngularProfile, ZeroDegreesIsHorizontalFrequency) {
  const FrequencyPlane plane(9, 9);
  FrequencyMap map(plane);
  for (const Bin bin : {Bin{1, 0}, Bin{2, 0}, Bin{3, 0}, Bin{4, 0}})
    map.values[static_cast<std::size_t>(plane.pairOf(bin))] = 1;
  const Profile profile = angularProfile(map, 180);
  EXPECT_DOUBLE_EQ(profile.centre[45], 45);
  EXPECT_DOUBLE_EQ(profile.mean[0], 1);
  EXPECT_EQ(profile.bins[0], 8);
  EXPECT_EQ(profile.bins[45], 8);
  EXPECT_EQ(profile.bins[90], 8);
  EXPECT_EQ(profile.bins[135], 8);
  EXPECT_DOUBLE_EQ(profile.mean[90], 0);
  EXPECT_TRUE(std::isnan(profile.mean[1]));
}

TEST(AngularProfile, HasEveryBinButDcOnce) {
  const Profile profile = angularProfile(radiusMap(FrequencyPlane(10, 7)), 4);
  EXPECT_EQ(std::accumulate(profile.bins.begin(), profile.bins.end(), std::int64_t{0}), 69);
  EXPECT_EQ(profile.centre, (std::vector<double>{0, 45, 90, 135}));
}

TEST(AngularProfile, TurnsWithTheAngleOfV) {
  const FrequencyPlane plane(9, 9);
  FrequencyMap map(plane);
  map.values[static_cast<std::size_t>(plane.pairOf({2, 2}))] = 8;  // down and right: 45 degrees
  const Profile profile = angularProfile(map, 4);
  EXPECT_GT(profile.mean[1], 0);
  EXPECT_DOUBLE_EQ(profile.mean[0] + profile.mean[2] + profile.mean[3], 0);
}

TEST(Profiles, RefuseImpossibleSteps) {
  const FrequencyMap map(FrequencyPlane(4, 4));
  EXPECT_THROW(radialProfile(map, 0), UsageError);
  EXPECT_THROW(radialProfile(map, std::nan("")), UsageError);
  EXPECT_THROW(radialProfile(map, INFINITY), UsageError);
  EXPECT_THROW(angularProfile(map, 0), UsageError);
  EXPECT_THROW(angularProfile(map, 1 << 30), UsageError);
}

}  // namespace
}  // namespace passband
