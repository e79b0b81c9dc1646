#include "ui/plots/colour_range.h"

#include <cmath>
#include <gtest/gtest.h>
#include <numbers>

namespace passband {
namespace {

using Spacing = ColourRange::Spacing;

TEST(ColourRange, FollowsTheDataUntilItIsHeld) {
  ColourRange range;
  int changes = 0;
  QObject::connect(&range, &ColourRange::changed, [&] { ++changes; });
  range.setKind(ColourScale::Sequential, Spacing::Linear, "value");
  range.fit(2, 10);
  EXPECT_EQ(range.low(), 2);
  EXPECT_EQ(range.high(), 10);
  range.setLocked(true);
  range.fit(-5, 50);
  EXPECT_EQ(range.high(), 10);
  range.setLocked(false);
  range.fit(-5, 50);
  EXPECT_EQ(range.low(), -5);
  EXPECT_EQ(changes, 5);
}

TEST(ColourRange, ChosenEndsHold) {
  ColourRange range;
  range.choose(1, 3);
  EXPECT_TRUE(range.locked());
  range.choose(3, 1);
  range.choose(std::nan(""), 1);
  EXPECT_EQ(range.low(), 1);
  range.setKind(ColourScale::Diverging, Spacing::Linear, "another");
  EXPECT_FALSE(range.locked());
}

TEST(ColourRange, ZeroIsTheMiddleOfDiverging) {
  ColourRange range;
  range.setKind(ColourScale::Diverging, Spacing::Linear, "difference");
  range.fit(-2, 7);
  EXPECT_EQ(range.low(), -7);
  EXPECT_EQ(range.position(0), .5);
}

TEST(ColourRange, LogarithmicCountsDecades) {
  ColourRange range;
  range.setKind(ColourScale::Sequential, Spacing::Logarithmic, "mean |F|");
  range.fit(.01, 100);
  EXPECT_NEAR(range.position(1), .5, 1e-12);
  EXPECT_NEAR(range.position(10), .75, 1e-12);
  EXPECT_NEAR(range.valueAt(.25), .1, 1e-12);
  EXPECT_TRUE(std::isnan(range.position(0)));
  range.fit(0, 100);
  EXPECT_GT(range.low(), 0);
  range.choose(-1, 5);
  EXPECT_GT(range.low(), 0);
}

TEST(ColourRange, OneValueStandsInTheMiddle) {
  ColourRange range;
  range.fit(4, 4);
  EXPECT_LT(range.low(), 4);
  EXPECT_EQ(range.position(4), .5);
}

TEST(ColourRange, PhaseGoesOnceAround) {
  ColourRange range;
  range.setKind(ColourScale::Cyclic, Spacing::Linear, "phase");
  range.fit(-1, 2);
  EXPECT_EQ(range.low(), -std::numbers::pi);
  EXPECT_EQ(range.high(), std::numbers::pi);
}

}  // namespace
}  // namespace passband
