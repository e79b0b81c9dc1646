#include "core/analysis/dynamics/run_spread.h"

#include <cmath>
#include <gtest/gtest.h>

namespace passband {
namespace {

TEST(RunSpread, IsMeanLeastAndGreatestAtTheStepsOfAll) {
  const CurveSpread spread =
      spreadOf({{{1, 2, 4}, {.1, .2, .5}}, {{1, 2, 3, 4}, {.3, std::nan(""), .9, .7}}, {{1, 2, 4}, {.2, .1, .3}}});
  EXPECT_EQ(spread.steps, (std::vector<double>{1, 4}));
  EXPECT_EQ(spread.low, (std::vector<double>{.1, .3}));
  EXPECT_EQ(spread.high, (std::vector<double>{.3, .7}));
  ASSERT_EQ(spread.mean.size(), 2U);
  EXPECT_NEAR(spread.mean[0], .2, 1e-12);
  EXPECT_NEAR(spread.mean[1], .5, 1e-12);
}

TEST(RunSpread, OfNothingIsNothing) {
  EXPECT_TRUE(spreadOf({}).steps.empty());
  EXPECT_TRUE(spreadOf({{{1}, {2}}, {{3}, {4}}}).steps.empty());
}

}  // namespace
}  // namespace passband
