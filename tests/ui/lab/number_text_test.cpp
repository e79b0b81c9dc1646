#include "ui/lab/number_text.h"

#include <cmath>
#include <gtest/gtest.h>

namespace passband {
namespace {

TEST(NumberText, DurationsAndProgress) {
  EXPECT_EQ(durationText(3.3), "3.3 s");
  EXPECT_EQ(durationText(59), "59 s");
  EXPECT_EQ(durationText(200), "3 min 20 s");
  EXPECT_EQ(durationText(7500), "2 h 5 min");
  EXPECT_EQ(progressText({}), "");
  EXPECT_EQ(progressText({.done = 12400, .total = 50000, .perSecond = 3050.4, .secondsLeft = 12.3}),
            "12,400 of 50,000, 3,050/s, 13 s left");
}

TEST(NumberText, SignsAreSaid) {
  EXPECT_EQ(signedText(.424), QString("+0.42"));
  EXPECT_EQ(signedText(-.03), QString("−0.03"));
  EXPECT_EQ(signedText(std::nan("")), QString("–"));
}

TEST(NumberText, RatesComeWithTheirIntervals) {
  EXPECT_EQ(intervalText(wilsonRate(920, 1000)), "92.0 % (90.2 – 93.5)");
  EXPECT_EQ(intervalText(wilsonRate(0, 0)), "–");
}

}  // namespace
}  // namespace passband
