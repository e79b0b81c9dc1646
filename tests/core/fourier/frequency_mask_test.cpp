#include "core/fourier/frequency_mask.h"

#include <cmath>
#include <gtest/gtest.h>
#include <numbers>

#include "core/base/error.h"

namespace passband {
namespace {

constexpr double degree = std::numbers::pi / 180;

/// The centred picture as text: '#' kept, '.' removed.
std::vector<std::string> drawn(const FrequencyMask& mask) {
  const Grid<float> picture = mask.centred();
  std::vector<std::string> rows;
  for (std::int64_t row = 0; row < picture.rows(); ++row) {
    rows.emplace_back();
    for (const float weight : picture.row(row)) rows.back() += weight == 1 ? '#' : weight == 0 ? '.' : '?';
  }
  return rows;
}

using Rows = std::vector<std::string>;

TEST(FrequencyMask, BeginsUniformAndClampsWeights) {
  FrequencyMask mask(FrequencyPlane(4, 6));
  EXPECT_EQ(mask.area(), 1);
  mask.setWeight(Bin{1, 1}, 7);
  EXPECT_EQ(mask.weight({-1, -1}), 1);
  mask.setWeight(Bin{-1, -1}, -2);
  EXPECT_EQ(mask.weight({1, 1}), 0);
  EXPECT_DOUBLE_EQ(mask.area(), 22.0 / 24);
  mask.setWeight(Bin{-3, -2}, .25F);  // a self-partner
  EXPECT_DOUBLE_EQ(mask.area(), 21.25 / 24);
  mask.setWeight(Bin{0, 0}, std::nanf(""));
  EXPECT_EQ(mask.weight({0, 0}), 0);
  EXPECT_EQ(FrequencyMask(FrequencyPlane(2, 2), -1).area(), 0);
}

TEST(FrequencyMask, HalfPlaneHasFftwsLayout) {
  FrequencyMask mask(FrequencyPlane(3, 4), 0);
  mask.setWeight(Bin{1, -1}, 1);
  mask.setWeight(Bin{0, 1}, .5F);
  // Rows v = 0, 1, -1; columns u = 0, 1, 2
  EXPECT_EQ(mask.halfPlane(), (std::vector<float>{0, 0, 0, .5F, 0, 0, .5F, 1, 0}));
}

TEST(FrequencyMask, RingKeepsItsInnerEdgeOnly) {
  EXPECT_EQ(drawn(ringMask(FrequencyPlane(5, 5), 1, 2)), (Rows{".....", ".###.", ".#.#.", ".###.", "....."}));
  EXPECT_EQ(drawn(ringMask(FrequencyPlane(4, 4), 2, INFINITY)), (Rows{"####", "#...", "#...", "#..."}));
  EXPECT_EQ(ringMask(FrequencyPlane(5, 5), 1, 1).area(), 0);
}

TEST(FrequencyMask, WedgeTurnsFromUToV) {
  const FrequencyPlane plane(5, 5);
  EXPECT_EQ(drawn(wedgeMask(plane, 0, 1 * degree)), (Rows{".....", ".....", "#####", ".....", "....."}));
  EXPECT_EQ(drawn(wedgeMask(plane, 45 * degree, 1 * degree)), (Rows{"#....", ".#...", "..#..", "...#.", "....#"}));
  EXPECT_EQ(drawn(wedgeMask(plane, -45 * degree, 1 * degree)), drawn(wedgeMask(plane, 135 * degree, 1 * degree)));
  EXPECT_EQ(drawn(wedgeMask(plane, 90 * degree, 45 * degree)), (Rows{"#####", ".###.", "..#..", ".###.", "#####"}));
  EXPECT_EQ(wedgeMask(plane, 10 * degree, 90 * degree).area(), 1);
}

TEST(FrequencyMask, RectangleTakesThePartnersToo) {
  EXPECT_EQ(drawn(rectangleMask(FrequencyPlane(5, 5), {1, 0}, {2, 1})),
            (Rows{".....", "##...", "##.##", "...##", "....."}));
  EXPECT_EQ(drawn(rectangleMask(FrequencyPlane(4, 4), {-2, -2}, {-2, -2})), (Rows{"#...", "....", "....", "...."}));
}

TEST(FrequencyMask, TopShareIsExactInAreaAndNested) {
  const FrequencyPlane plane(32, 32);
  FrequencyMap map(plane);
  for (std::size_t i = 0; i < map.values.size(); ++i) map.values[i] = static_cast<double>((i * 7919) % 101);
  FrequencyMask smaller(plane, 0);
  for (const double share : {0.0, .001, .01, .05, .13, .25, .5, .999, 1.0}) {
    const FrequencyMask mask = topShareMask(map, share);
    EXPECT_LE(mask.area(), share + 1e-9);
    EXPECT_GT(mask.area(), share - 2.0 / 1024 + 1e-9);
    EXPECT_EQ(unite(mask, smaller), mask);
    smaller = mask;
  }
  EXPECT_EQ(smaller.area(), 1);
}

TEST(FrequencyMask, TopShareTakesTheLargestValues) {
  const FrequencyPlane plane(5, 5);
  FrequencyMap map(plane);
  map.values[static_cast<std::size_t>(plane.pairOf({2, -1}))] = 3;
  map.values[static_cast<std::size_t>(plane.pairOf({0, 2}))] = 2;
  EXPECT_EQ(drawn(topShareMask(map, 4.0 / 25)), (Rows{"..#..", "....#", ".....", "#....", "..#.."}));
  EXPECT_EQ(drawn(topShareMask(map, 5.0 / 25)),
            (Rows{"..#..", "....#", "..#..", "#....", "..#.."}));  // DC wins the tie
}

TEST(FrequencyMask, LowPassIsTheDiscOfItsArea) {
  EXPECT_EQ(drawn(lowPassMask(FrequencyPlane(5, 5), .2)), (Rows{".....", "..#..", ".###.", "..#..", "....."}));
  const FrequencyMask mask = lowPassMask(FrequencyPlane(32, 32), .05);
  EXPECT_DOUBLE_EQ(mask.area(), 51.0 / 1024);  // DC and 25 pairs of the 51.2 bins
  EXPECT_EQ(mask.weight({3, 2}), 1);
  EXPECT_EQ(mask.weight({5, 0}), 0);
}

TEST(FrequencyMask, FromAPictureClampsAndAverages) {
  const FrequencyPlane plane(4, 4);
  Grid<float> picture(4, 4);
  picture(2, 2) = 9;
  picture(1, 2) = 5;  // v = -1; its partner stays 0
  picture(0, 0) = -1;
  const FrequencyMask mask = maskFromCentred(plane, picture);
  EXPECT_EQ(mask.weight({0, 0}), 1);
  EXPECT_EQ(mask.weight({0, 1}), .5F);
  EXPECT_EQ(mask.weight({-2, -2}), 0);
  EXPECT_EQ(maskFromCentred(plane, mask.centred()), mask);
  EXPECT_THROW(maskFromCentred(FrequencyPlane(4, 5), picture), Error);
  picture(3, 3) = std::nanf("");
  EXPECT_THROW(maskFromCentred(plane, picture), Error);
}

TEST(FrequencyMask, CombinesWeightByWeight) {
  const FrequencyPlane plane(3, 3);
  FrequencyMask a(plane, 0);
  FrequencyMask b(plane, 0);
  a.setWeight(Bin{0, 0}, 1);
  a.setWeight(Bin{1, 0}, .75F);
  b.setWeight(Bin{1, 0}, .5F);
  b.setWeight(Bin{0, 1}, 1);
  EXPECT_EQ(unite(a, b).weights(), (std::vector<float>{1, .75F, 1, 0, 0}));
  EXPECT_EQ(intersect(a, b).weights(), (std::vector<float>{0, .5F, 0, 0, 0}));
  EXPECT_EQ(subtract(a, b).weights(), (std::vector<float>{1, .5F, 0, 0, 0}));
  EXPECT_EQ(invert(a).weights(), (std::vector<float>{0, .25F, 1, 1, 1}));
  EXPECT_THROW(unite(a, FrequencyMask(FrequencyPlane(3, 4))), UsageError);
  EXPECT_THROW(subtract(a, FrequencyMask(FrequencyPlane(4, 3))), UsageError);
}

TEST(FrequencyMask, SoftenIsAPeriodicGaussian) {
  const FrequencyPlane plane(8, 9);
  FrequencyMask mask(plane, 0);
  mask.setWeight(Bin{0, 0}, 1);
  const FrequencyMask soft = soften(mask, .8);
  const auto periodic = [](int distance, int size) {
    double value = 0;
    double sum = 0;
    for (int lap = -5; lap <= 5; ++lap) {
      for (int i = 0; i < size; ++i) sum += std::exp(-std::pow(i + lap * size, 2) / (2 * .64));
      value += std::exp(-std::pow(distance + lap * size, 2) / (2 * .64));
    }
    return value / sum;
  };
  for (int v = -4; v <= 3; ++v) {
    for (int u = -4; u <= 4; ++u) EXPECT_NEAR(soft.weight({u, v}), periodic(u, 9) * periodic(v, 8), 1e-7);
  }
}

TEST(FrequencyMask, SoftenKeepsTheAreaAndTheSymmetry) {
  const FrequencyPlane plane(7, 10);
  const FrequencyMask mask = unite(rectangleMask(plane, {2, 1}, {4, 3}), ringMask(plane, 4, 5));
  for (const double sigma : {.3, 1.5, 40.0, 1e300}) {
    const FrequencyMask soft = soften(mask, sigma);
    EXPECT_NEAR(soft.area(), mask.area(), 1e-6) << sigma;
    for (int v = -3; v <= 3; ++v) {
      for (int u = -5; u <= 4; ++u) EXPECT_EQ(soft.weight({u, v}), soft.weight({-u, -v}));
    }
  }
  EXPECT_NEAR(soften(mask, 1e300).weight({0, 0}), mask.area(), 1e-6);
  EXPECT_EQ(soften(mask, 0), mask);
  EXPECT_EQ(soften(FrequencyMask(plane), 2), FrequencyMask(plane));
}

TEST(FrequencyMask, ShapesRefuseImpossibleNumbers) {
  const FrequencyPlane plane(8, 8);
  EXPECT_THROW(ringMask(plane, 4, 2), UsageError);
  EXPECT_THROW(ringMask(plane, -1, 2), UsageError);
  EXPECT_THROW(ringMask(plane, std::nan(""), 2), UsageError);
  EXPECT_THROW(wedgeMask(plane, INFINITY, 1), UsageError);
  EXPECT_THROW(wedgeMask(plane, 0, -1), UsageError);
  EXPECT_THROW(rectangleMask(plane, {2, 0}, {1, 0}), UsageError);
  EXPECT_THROW(lowPassMask(plane, 1.01), UsageError);
  EXPECT_THROW(topShareMask(FrequencyMap(plane), std::nan("")), UsageError);
  EXPECT_THROW(soften(FrequencyMask(plane), -1), UsageError);
  EXPECT_THROW(soften(FrequencyMask(plane), std::nan("")), UsageError);
}

}  // namespace
}  // namespace passband
