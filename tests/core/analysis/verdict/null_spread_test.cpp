#include "core/analysis/verdict/null_spread.h"

#include <cmath>
#include <gtest/gtest.h>

namespace passband {
namespace {

RateCounts counts(std::int64_t hits, std::int64_t calls) {
  return {.own = 100, .hits = hits, .others = 200, .calls = calls};
}

TEST(NullSpread, IsMeanQuantilesAndMostOfEachValue) {
  // TPR 0, .1 .. 1: numpy.quantile gives .05 and .95 exactly there.
  std::vector<RateCounts> draws;
  for (int i = 10; i >= 0; --i) draws.push_back(counts(10 * i, 20 * (10 - i)));
  const NullSpread tpr = spreadOf(draws, tprOf);
  EXPECT_DOUBLE_EQ(tpr.mean, .5);
  EXPECT_DOUBLE_EQ(tpr.low, .05);
  EXPECT_DOUBLE_EQ(tpr.high, .95);
  EXPECT_DOUBLE_EQ(tpr.most, 1);
  const NullSpread fpr = spreadOf(draws, fprOf);
  EXPECT_DOUBLE_EQ(fpr.mean, .5);
  const NullSpread j = spreadOf(draws, jOf);
  EXPECT_NEAR(j.mean, 0, 1e-12);
  EXPECT_DOUBLE_EQ(j.most, 1);
  EXPECT_NEAR(j.low, -.9, 1e-12);
}

TEST(NullSpread, OfOneDrawIsThatDraw) {
  const std::vector<RateCounts> draws{counts(30, 20)};
  const NullSpread spread = spreadOf(draws, tprOf);
  EXPECT_DOUBLE_EQ(spread.low, .3);
  EXPECT_DOUBLE_EQ(spread.high, .3);
}

TEST(NullSpread, OfNoneIsNothing) {
  EXPECT_TRUE(std::isnan(spreadOf({}, tprOf).mean));
}

}  // namespace
}  // namespace passband
