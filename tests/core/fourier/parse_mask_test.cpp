#include "core/fourier/parse_mask.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <numbers>

#include "core/base/error.h"
#include "core/fourier/frequency_mask.h"

namespace passband {
namespace {

const FrequencyPlane plane(32, 32);
constexpr double degree = std::numbers::pi / 180;

TEST(ParseMask, ReadsEveryShape) {
  EXPECT_EQ(parseMask(plane, "ring:4,8"), ringMask(plane, 4, 8));
  EXPECT_EQ(parseMask(plane, "ring:8,inf"), ringMask(plane, 8, 100));
  EXPECT_EQ(parseMask(plane, "lowpass:.05"), lowPassMask(plane, .05));
  EXPECT_EQ(parseMask(plane, "wedge:45,10"), wedgeMask(plane, 45 * degree, 10 * degree));
  EXPECT_EQ(parseMask(plane, "rect:-3,-2,3,2"), rectangleMask(plane, {-3, -2}, {3, 2}));
}

TEST(ParseMask, HighPassKeepsTheHighestFrequencies) {
  const FrequencyMask mask = parseMask(plane, "highpass:.1");
  EXPECT_NEAR(mask.area(), .1, 2.0 / 1024);
  EXPECT_EQ(mask.weight({-16, -16}), 1);
  EXPECT_EQ(mask.weight({15, 15}), 1);
  EXPECT_EQ(mask.weight({12, 0}), 0);
}

TEST(ParseMask, CombinesWithTheUsualPrecedence) {
  const FrequencyMask ring = ringMask(plane, 4, 8);
  const FrequencyMask wedge = wedgeMask(plane, 0, 20 * degree);
  const FrequencyMask low = ringMask(plane, 0, 2);
  EXPECT_EQ(parseMask(plane, "!ring:4,8"), invert(ring));
  EXPECT_EQ(parseMask(plane, "!!ring:4,8"), ring);
  EXPECT_EQ(parseMask(plane, "ring:0,2+ring:4,8&wedge:0,20"), unite(low, intersect(ring, wedge)));
  EXPECT_EQ(parseMask(plane, " ring:4,8 & ! wedge: 0, 20 + ring:0,2 "), unite(subtract(ring, wedge), low));
}

TEST(ParseMask, SoftensTheWhole) {
  const FrequencyMask both = unite(ringMask(plane, 4, 8), ringMask(plane, 0, 2));
  EXPECT_EQ(parseMask(plane, "ring:4,8+ring:0,2,soft:1.5"), soften(both, 1.5));
  EXPECT_EQ(parseMask(plane, "ring:4,8 + ring:0,2 soft:1.5"), soften(both, 1.5));
}

class WrongMask : public testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(Texts, WrongMask,
                         testing::Values("", " ", "ring", "ring:", "ring:4", "ring:4,8,9", "ring:8,4", "ring:nan,4",
                                         "ring:4,8x", "circle:4", "ring:4,8+", "&ring:4,8", "!", "soft:1",
                                         "ring:4,8+soft:1", "ring:4,8,soft:", "ring:4,8,soft:1,soft:2",
                                         "ring:4,8,soft:-1", "rect:1.5,0,2,2", "rect:3,0,1,2", "rect:99999999999,0,1,2",
                                         "lowpass:5", "highpass:-.1", "wedge:inf,3", "ring:4,8 soft:1 x"));

TEST_P(WrongMask, IsRefusedWithTheForms) {
  try {
    parseMask(plane, GetParam());
    FAIL() << "no error for \"" << GetParam() << "\"";
  } catch (const UsageError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("cannot read the mask \"" + GetParam() + "\""));
    EXPECT_THAT(error.what(), testing::HasSubstr("ring:INNER,OUTER"));
    EXPECT_THAT(error.what(), testing::HasSubstr("soft:BINS"));
  }
}

}  // namespace
}  // namespace passband
