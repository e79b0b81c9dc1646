#include "core/analysis/verdict/holm.h"

#include <gtest/gtest.h>

namespace passband {
namespace {

// statsmodels.stats.multitest.multipletests([.01, .04, .03, .005], method="holm") gives [.03, .06, .06, .02].
TEST(Holm, IsWhatStatsmodelsGives) {
  const std::vector<double> p{.01, .04, .03, .005};
  const std::vector<double> expected{.03, .06, .06, .02};
  const auto adjusted = holmAdjusted(p);
  ASSERT_EQ(adjusted.size(), 4u);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(adjusted[i], expected[i], 1e-12) << i;
}

TEST(Holm, NeverAboveOneAndEqualForEqualOnes) {
  const std::vector<double> p{.5, .5, .9};
  EXPECT_EQ(holmAdjusted(p), (std::vector<double>{1, 1, 1}));
  EXPECT_TRUE(holmAdjusted({}).empty());
  EXPECT_EQ(holmAdjusted(std::vector<double>{.04}), std::vector<double>{.04});
}

}  // namespace
}  // namespace passband
