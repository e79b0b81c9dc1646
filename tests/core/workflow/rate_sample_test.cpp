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

TEST(BalancedSample, HasAsManyOthersEvenlyOverTheirClasses) {
  const test::NoiseSet set(300, 1, 4, 4);
  const auto sample = balancedSample(set, 1, 20, 0);
  EXPECT_EQ(countsOf(set, sample), (std::vector<std::int64_t>{10, 20, 10}));
  EXPECT_TRUE(std::ranges::is_sorted(sample));
  EXPECT_EQ(std::set<std::int64_t>(sample.begin(), sample.end()).size(), sample.size()) << "each once";
  EXPECT_EQ(sample, balancedSample(set, 1, 20, 0));
  EXPECT_NE(sample, balancedSample(set, 1, 20, 7));
}

TEST(BalancedSample, TakesWhatThereIs) {
  const test::NoiseSet set(31, 1, 4, 4);  // 11, 10, 10
  EXPECT_EQ(countsOf(set, balancedSample(set, 0, 100, 0)), (std::vector<std::int64_t>{11, 10, 10}));
  EXPECT_FALSE(isSampled(set, 21));
  EXPECT_TRUE(isSampled(set, 20)) << "the others of a class of 10";
}

TEST(BalancedSample, BoundsTheIntervalToThreePoints) {
  const Rate half = wilsonRate(kRateImages / 2, kRateImages);
  EXPECT_LE(half.high - half.low, .06);
  const Rate fewer = wilsonRate((kRateImages - 8) / 2, kRateImages - 8);
  EXPECT_GT(fewer.high - fewer.low, .06) << "no fewer would do";
}

}  // namespace
}  // namespace passband
