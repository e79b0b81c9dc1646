#include "core/workflow/rate_sample.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <set>

#include "core/analysis/rates.h"
#include "tests/support/noise_set.h"

namespace passband {
namespace {

std::vector<std::int64_t> countsOf(const ImageSet& set, const std::vector<std::int64_t>& sample) {
  std::vector<std::int64_t> counts(static_cast<std::size_t>(set.classCount()));
  for (const std::int64_t index : sample)
    ++counts[static_cast<std::size_t>(set.labels()[static_cast<std::size_t>(index)])];
  return counts;
}

TEST(BalancedSamples, HasAsManyOthersEvenlyOverTheirClasses) {
  const test::NoiseSet set(300, 1, 4, 4);
  const auto sample = BalancedSamples(set, 20, 0).of(1);
  EXPECT_EQ(countsOf(set, sample), (std::vector<std::int64_t>{10, 20, 10}));
  EXPECT_TRUE(std::ranges::is_sorted(sample));
  EXPECT_EQ(std::set<std::int64_t>(sample.begin(), sample.end()).size(), sample.size()) << "each once";
  EXPECT_EQ(sample, BalancedSamples(set, 20, 0).of(1));
  EXPECT_NE(sample, BalancedSamples(set, 20, 7).of(1));
}

TEST(BalancedSamples, TakesWhatThereIs) {
  const test::NoiseSet set(31, 1, 4, 4);  // 11, 10, 10
  EXPECT_EQ(countsOf(set, BalancedSamples(set, 100, 0).of(0)), (std::vector<std::int64_t>{11, 10, 10}));
  EXPECT_FALSE(BalancedSamples(set, 21, 0).leavesOut());
  EXPECT_TRUE(BalancedSamples(set, 20, 0).leavesOut()) << "the others of a class of 10";
}

TEST(BalancedSamples, AreAsManyAsTheySay) {
  const test::NoiseSet set(31, 1, 4, 4);
  for (const std::int64_t most : {1, 5, 10, 11, 21}) {
    const BalancedSamples samples(set, most, 3);
    for (int c = 0; c < 3; ++c) EXPECT_EQ(std::ssize(samples.of(c)), samples.sizeOf(c)) << most;
  }
}

TEST(BalancedSamples, BoundsTheIntervalToThreePoints) {
  const Rate half = wilsonRate(kRateImages / 2, kRateImages);
  EXPECT_LE(half.high - half.low, .06);
  const Rate fewer = wilsonRate((kRateImages - 8) / 2, kRateImages - 8);
  EXPECT_GT(fewer.high - fewer.low, .06) << "no fewer would do";
}

}  // namespace
}  // namespace passband
