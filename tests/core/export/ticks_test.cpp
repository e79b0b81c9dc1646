#include "core/export/ticks.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>

namespace passband {
namespace {

using Values = std::vector<double>;
using Texts = std::vector<std::string>;

TEST(RoundTicks, AreMultiplesOfRoundSteps) {
  EXPECT_EQ(roundTicks(-16, 15, 11, 1), (Values{-15, -10, -5, 0, 5, 10, 15}));
  EXPECT_EQ(roundTicks(-112, 111, 5, 1), (Values{-100, -50, 0, 50, 100}));
  EXPECT_EQ(roundTicks(0, 1, 6), (Values{0, .2, .4, .2 * 3, .8, 1}));
  EXPECT_EQ(roundTicks(-9, 9, 9), (Values{-8, -6, -4, -2, 0, 2, 4, 6, 8}));
}

TEST(RoundTicks, KeepToTheSmallestStepAndTheNumber) {
  EXPECT_EQ(roundTicks(-1, 1, 11, 1), (Values{-1, 0, 1}));
  EXPECT_EQ(roundTicks(-16, 15, 1, 1), (Values{0}));
  for (const double span : {3e-42, 1e-7, .37, 1.0, 31.0, 223.0, 6e38}) {
    for (int atMost = 3; atMost < 12; ++atMost) {
      const Values ticks = roundTicks(-span, span / 3, atMost);
      EXPECT_LE(ticks.size(), static_cast<std::size_t>(atMost)) << span;
      EXPECT_GE(ticks.size(), 1U) << span;
    }
  }
}

TEST(RoundTicks, TakeDegenerateRanges) {
  EXPECT_EQ(roundTicks(2, 2, 5), (Values{2}));
  EXPECT_FALSE(std::signbit(roundTicks(-0.0, 0, 5)[0]));
  EXPECT_TRUE(roundTicks(2, 1, 5).empty());
  EXPECT_TRUE(roundTicks(std::numeric_limits<double>::quiet_NaN(), 1, 5).empty());
  EXPECT_TRUE(roundTicks(0, std::numeric_limits<double>::infinity(), 5).empty());
}

TEST(TickLabels, HaveTheDecimalsOfTheStep) {
  EXPECT_EQ(tickLabels({-10, 0, 10}).texts, (Texts{"-10", "0", "10"}));
  EXPECT_EQ(tickLabels({-.5, 0, .5, 1}).texts, (Texts{"-0.5", "0.0", "0.5", "1.0"}));
  EXPECT_EQ(tickLabels({99.95, 100, 100.05}).texts, (Texts{"99.95", "100.00", "100.05"}));
  EXPECT_EQ(tickLabels({0}).texts, (Texts{"0"}));
  EXPECT_EQ(tickLabels({0, .5}).factor, "");
}

TEST(TickLabels, FactorOutLargeAndSmallUnits) {
  const TickLabels small = tickLabels({-1e-4, 0, 1e-4, 2e-4});
  EXPECT_EQ(small.texts, (Texts{"-1", "0", "1", "2"}));
  EXPECT_EQ(small.factor, "x 1e-4");
  const TickLabels large = tickLabels({0, 50000, 100000, 150000});
  EXPECT_EQ(large.texts, (Texts{"0.0", "0.5", "1.0", "1.5"}));
  EXPECT_EQ(large.factor, "x 1e5");
}

}  // namespace
}  // namespace passband
