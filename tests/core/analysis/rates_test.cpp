#include "core/analysis/rates.h"

#include <cmath>
#include <gtest/gtest.h>

namespace passband {
namespace {

// Truth: the formula of the header evaluated by hand in double precision.
TEST(WilsonRate, IntervalsAreThoseOfTheScoreTest) {
  const Rate half = wilsonRate(5, 10);
  EXPECT_DOUBLE_EQ(half.value, .5);
  EXPECT_NEAR(half.low, .236593, 1e-6);
  EXPECT_NEAR(half.high, .763407, 1e-6);
  const Rate most = wilsonRate(917, 1000);
  EXPECT_NEAR(most.low, .898264, 1e-6);
  EXPECT_NEAR(most.high, .932545, 1e-6);
}

TEST(WilsonRate, NoneAndAll) {
  const Rate none = wilsonRate(0, 20);
  EXPECT_EQ(none.low, 0);
  EXPECT_NEAR(none.high, .161125, 1e-6);
  const Rate all = wilsonRate(20, 20);
  EXPECT_NEAR(all.low, .838875, 1e-6);
  EXPECT_EQ(all.high, 1);
}

TEST(WilsonRate, WithoutImagesNothingIsKnown) {
  const Rate rate = wilsonRate(0, 0);
  EXPECT_TRUE(std::isnan(rate.value));
  EXPECT_EQ(rate.low, 0);
  EXPECT_EQ(rate.high, 1);
}

TEST(RateDifference, IsThatOfNewcombesTable) {
  // Newcombe 1998, table II: 56/70 - 48/80 by method 10.
  const RateDifference published = differenceOf(wilsonRate(56, 70), wilsonRate(48, 80), 1);
  EXPECT_DOUBLE_EQ(published.value, .2);
  EXPECT_NEAR(published.low, .0524, 5e-5);
  EXPECT_NEAR(published.high, .3339, 5e-5);
  const RateDifference half = differenceOf(wilsonRate(40, 40), wilsonRate(0, 40), .5);
  EXPECT_DOUBLE_EQ(half.value, 1);
  EXPECT_EQ(half.high, 1);
}

TEST(RateDifference, SoManyTimesAsManyLeaveZeroOut) {
  const auto lowWith = [](double times) {
    const auto many = [&](std::int64_t count) { return std::llround(times * static_cast<double>(count)); };
    return differenceOf(wilsonRate(many(730), many(1000)), wilsonRate(many(950), many(1000)), .75).low;
  };
  const double times = timesToDecide(wilsonRate(730, 1000), wilsonRate(950, 1000), .75);
  EXPECT_GT(lowWith(1.1 * times), 0);
  EXPECT_LT(lowWith(.9 * times), 0);
  EXPECT_TRUE(std::isinf(timesToDecide(wilsonRate(3, 4), wilsonRate(40, 40), .75))) << "exactly at 0";
}

}  // namespace
}  // namespace passband
