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

}  // namespace
}  // namespace passband
