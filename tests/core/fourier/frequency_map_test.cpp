#include "core/fourier/frequency_map.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>

#include "core/base/error.h"

namespace passband {
namespace {

TEST(FrequencyMap, CentredPutsEveryBinInItsPlace) {
  const FrequencyPlane plane(4, 5);
  FrequencyMap map(plane);
  for (int pair = 0; pair < plane.pairCount(); ++pair) map.values[static_cast<std::size_t>(pair)] = pair;
  const Grid<float> picture = centred(map);
  ASSERT_EQ(picture.rows(), 4);
  ASSERT_EQ(picture.cols(), 5);
  EXPECT_EQ(picture(2, 2), 0);  // DC
  EXPECT_EQ(picture(2, 3), plane.pairOf({1, 0}));
  EXPECT_EQ(picture(2, 1), plane.pairOf({1, 0}));
  EXPECT_EQ(picture(3, 4), plane.pairOf({2, 1}));
  EXPECT_EQ(picture(1, 0), plane.pairOf({2, 1}));
  EXPECT_EQ(picture(0, 2), plane.pairOf({0, -2}));  // Nyquist row on top
}

class MapOfSize : public testing::TestWithParam<std::pair<int, int>> {};

INSTANTIATE_TEST_SUITE_P(Sizes, MapOfSize,
                         testing::Values(std::pair(1, 1), std::pair(1, 6), std::pair(5, 4), std::pair(6, 6),
                                         std::pair(7, 3)));

TEST_P(MapOfSize, ComesBackFromItsPicture) {
  const auto [height, width] = GetParam();
  FrequencyMap map(FrequencyPlane(height, width));
  for (std::size_t i = 0; i < map.values.size(); ++i) map.values[i] = static_cast<double>(i) - 3.5;
  const auto [back, asymmetry] = mapFromCentred(centred(map));
  EXPECT_EQ(back.plane, map.plane);
  EXPECT_EQ(back.values, map.values);
  EXPECT_EQ(asymmetry, 0);
}

TEST(FrequencyMap, PartnersThatDifferAreAveragedAndReported) {
  Grid<float> picture(4, 4);
  picture(2, 3) = 5;  // u = 1, v = 0
  picture(2, 1) = 2;  // its partner
  picture(0, 0) = 7;  // a self-partner
  const auto [map, asymmetry] = mapFromCentred(picture);
  EXPECT_EQ(map.at({1, 0}), 3.5);
  EXPECT_EQ(map.at({-1, 0}), 3.5);
  EXPECT_EQ(map.at({-2, -2}), 7);
  EXPECT_EQ(map.at({0, 0}), 0);
  EXPECT_EQ(asymmetry, 3);
}

TEST(FrequencyMap, RefusesAnEmptyPicture) {
  EXPECT_THROW(mapFromCentred(Grid<float>()), UsageError);
}

TEST(FrequencyMap, OrdersByValueThenRadiusThenAngle) {
  const FrequencyPlane plane(5, 5);
  FrequencyMap map(plane, 1);
  const int large = plane.pairOf({2, 2});
  const int small = plane.pairOf({0, 1});
  map.values[static_cast<std::size_t>(large)] = 2;
  map.values[static_cast<std::size_t>(small)] = -1;
  const std::vector<int> order = pairsByValue(map);
  ASSERT_EQ(order.size(), 13U);
  EXPECT_EQ(order.front(), large);
  EXPECT_EQ(order.back(), small);
  int previous = -1;
  for (std::size_t i = 1; i + 1 < order.size(); ++i) {
    EXPECT_GT(order[i], previous);
    previous = order[i];
  }
}

TEST(FrequencyMap, InfinityIsOrderedAndNanRefused) {
  FrequencyMap map(FrequencyPlane(3, 3));
  map.values[4] = std::numeric_limits<double>::infinity();
  EXPECT_EQ(pairsByValue(map).front(), 4);
  map.values[2] = std::nan("");
  EXPECT_THROW(pairsByValue(map), Error);
}

}  // namespace
}  // namespace passband
