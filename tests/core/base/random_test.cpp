#include "core/base/random.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <gtest/gtest.h>

namespace passband {
namespace {

/// Computed with an independent implementation of SplitMix64 and xoshiro256** in Python.
TEST(Random, GivesThePublishedGeneratorsNumbers) {
  Random first(0);
  for (const std::uint64_t expected : {0x99ec5f36cb75f2b4ULL, 0xbf6e1f784956452aULL, 0x1a5f849d4933e6e0ULL}) {
    EXPECT_EQ(first.next(), expected);
  }
  Random second(7, 3);
  for (const std::uint64_t expected : {0x7957c3b74b90459eULL, 0x32f5b5fef980b055ULL, 0xf54ad23e63375dfeULL}) {
    EXPECT_EQ(second.next(), expected);
  }
}

TEST(Random, StreamsAndSeedsDiffer) {
  std::vector<std::uint64_t> firsts;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    for (std::uint64_t stream = 0; stream < 20; ++stream) firsts.push_back(Random(seed, stream).next());
  }
  std::sort(firsts.begin(), firsts.end());
  EXPECT_EQ(std::adjacent_find(firsts.begin(), firsts.end()), firsts.end());
}

TEST(Random, NeighbouringStreamsAreUncorrelated) {
  constexpr int count = 20000;
  double sum = 0;
  for (int i = 0; i < count; ++i) {
    sum += (Random(1, static_cast<std::uint64_t>(i)).uniform() - .5) *
           (Random(1, static_cast<std::uint64_t>(i + 1)).uniform() - .5);
  }
  EXPECT_LT(std::abs(sum / count), 5 * (1. / 12) / std::sqrt(count));  // 5 standard errors of the product
}

TEST(Random, UniformFillsItsRange) {
  Random random(5);
  double sum = 0;
  for (int i = 0; i < 100000; ++i) {
    const double value = random.uniform(-2, 6);
    ASSERT_GE(value, -2);
    ASSERT_LT(value, 6);
    sum += value;
  }
  EXPECT_NEAR(sum / 100000, 2, 5 * 8 / std::sqrt(12 * 100000.));
}

TEST(Random, BelowIsUniform) {
  Random random(6);
  std::array<int, 7> counts{};
  for (int i = 0; i < 70000; ++i) ++counts.at(static_cast<std::size_t>(random.below(7)));
  double chiSquared = 0;
  for (const int count : counts) chiSquared += (count - 10000.) * (count - 10000.) / 10000;
  EXPECT_LT(chiSquared, 27.9);  // 6 degrees of freedom, p = .0001
  EXPECT_EQ(random.below(1), 0);
}

TEST(Random, BelowReachesLargeValues) {
  Random random(8);
  std::int64_t largest = 0;
  for (int i = 0; i < 100; ++i) {
    const std::int64_t value = random.below(INT64_MAX);
    ASSERT_GE(value, 0);
    ASSERT_LT(value, INT64_MAX);
    largest = std::max(largest, value);
  }
  EXPECT_GT(largest, INT64_MAX / 2);
}

TEST(Random, NormalHasMeanZeroAndVarianceOne) {
  Random random(9);
  double sum = 0, squares = 0, fourths = 0;
  constexpr int count = 200000;
  for (int i = 0; i < count; ++i) {
    const double value = random.normal();
    ASSERT_TRUE(std::isfinite(value));
    sum += value;
    squares += value * value;
    fourths += value * value * value * value;
  }
  EXPECT_NEAR(sum / count, 0, .012);
  EXPECT_NEAR(squares / count, 1, .016);
  EXPECT_NEAR(fourths / count, 3, .12);
}

TEST(Random, PermutationHoldsEveryIndexOnceAndMixes) {
  const std::vector<std::int64_t> order = Random(3).permutation(1000);
  std::vector<std::int64_t> sorted = order;
  std::sort(sorted.begin(), sorted.end());
  int fixedPoints = 0;
  for (std::int64_t i = 0; i < 1000; ++i) {
    ASSERT_EQ(sorted[static_cast<std::size_t>(i)], i);
    fixedPoints += order[static_cast<std::size_t>(i)] == i;
  }
  EXPECT_LT(fixedPoints, 10);  // expected: 1
  EXPECT_EQ(order, Random(3).permutation(1000));
  EXPECT_TRUE(Random(3).permutation(0).empty());
}

TEST(Random, ShuffleReachesEveryOrderEquallyOften) {
  Random random(4);
  std::array<int, 6> counts{};
  for (int i = 0; i < 60000; ++i) {
    std::array<int, 3> values{0, 1, 2};
    random.shuffle(std::span<int>(values));
    ++counts.at(static_cast<std::size_t>(2 * values[0] + (values[1] > values[2])));
  }
  for (const int count : counts) EXPECT_NEAR(count, 10000, 460);  // 5 standard deviations
}

}  // namespace
}  // namespace passband
