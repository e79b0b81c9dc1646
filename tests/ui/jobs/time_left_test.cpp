#include "ui/jobs/time_left.h"

#include <gtest/gtest.h>

namespace passband {
namespace {

/// A report of a stage that began at `stageBegan` with `before` done already, as JobContext makes it.
Progress report(const char* stage, std::int64_t done, std::int64_t total, double elapsed, double stageBegan = 0,
                std::int64_t before = 0) {
  const double seconds = elapsed - stageBegan;
  return {.stage = stage,
          .done = done,
          .total = total,
          .seconds = seconds,
          .perSecond = done > before && seconds > 0 ? double(done - before) / seconds : 0};
}

TEST(TimeLeft, IsJudgedByAllThatTheJobHasDone) {
  TimeLeft time;
  EXPECT_LT(time.secondsLeft(0), 0) << "nothing is known yet";
  time.report(report("without a mask", 10, 100, 10), 10);
  EXPECT_DOUBLE_EQ(time.secondsLeft(10), 90);
  // The first batch of the next stage takes no time, which tells nothing of the other ones.
  time.report(report("the map of cat", 20, 100, 10.1, 10.05, 10), 10.1);
  EXPECT_NEAR(time.secondsLeft(10.1), 80 * 10.1 / 20, 1e-9);
  EXPECT_NEAR(time.perSecond(), 20 / 10.1, 1e-9);
}

TEST(TimeLeft, ATotalThatShrinksBelongsToTheSameCount) {
  TimeLeft time;
  time.report(report("maps", 40, 400, 40), 40);
  time.report(report("random masks", 50, 100, 50, 40, 40), 50);
  EXPECT_DOUBLE_EQ(time.secondsLeft(50), 50);
  time.report(report("random masks", 60, 90, 60, 40, 40), 60);
  EXPECT_DOUBLE_EQ(time.secondsLeft(60), 30);
}

TEST(TimeLeft, WhatCountsSomethingElseBeginsAnew) {
  TimeLeft time;
  time.report(report("searching", 1000, 1000, 10), 10);
  EXPECT_LT(time.secondsLeft(10), 0) << "what was counted is done; what follows is not known";
  time.report(report("noting the images", 5, 20, 15, 10), 15);
  EXPECT_DOUBLE_EQ(time.secondsLeft(15), 15);
}

TEST(TimeLeft, AnEarlierRunDoesNotCountInTheRate) {
  TimeLeft time;
  time.report(report("culling", 900, 1000, 0, 0, 900), 0);
  EXPECT_LT(time.secondsLeft(0), 0);
  time.report(report("culling", 910, 1000, 10, 0, 900), 10);
  EXPECT_DOUBLE_EQ(time.secondsLeft(10), 90);
}

TEST(TimeLeft, IsNotPromisedWhileNothingComesFurther) {
  TimeLeft time;
  time.report(report("judging", 99, 100, 99), 99);
  EXPECT_DOUBLE_EQ(time.secondsLeft(99), 1);
  EXPECT_DOUBLE_EQ(time.secondsLeft(99.5), .5);
  EXPECT_LT(time.secondsLeft(101), 0);
  time.report(report("judging", 99, 100, 150), 150);  // it says so, and stands
  EXPECT_LT(time.secondsLeft(150), 0);
}

}  // namespace
}  // namespace passband
