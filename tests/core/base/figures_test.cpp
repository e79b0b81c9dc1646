#include "core/base/figures.h"

#include <gtest/gtest.h>

namespace passband::figures {
namespace {

TEST(Figures, CountsHaveTheirThousandsApart) {
  EXPECT_EQ(countText(0), "0");
  EXPECT_EQ(countText(999), "999");
  EXPECT_EQ(countText(1000), "1,000");
  EXPECT_EQ(countText(-123456), "-123,456");
  EXPECT_EQ(countText(12345678), "12,345,678");
}

TEST(Figures, DurationsHaveTwoPlacesThatMatter) {
  EXPECT_EQ(durationText(.418), "0.42 s");
  EXPECT_EQ(durationText(3.3), "3.3 s");
  EXPECT_EQ(durationText(12.4), "12 s");
  EXPECT_EQ(durationText(59.7), "1 min 0 s");
  EXPECT_EQ(durationText(312), "5 min 12 s");
  EXPECT_EQ(durationText(3600), "1 h 0 min");
  EXPECT_EQ(durationText(7500), "2 h 5 min");
}

}  // namespace
}  // namespace passband::figures
