#include "core/base/job_context.h"

#include <gtest/gtest.h>
#include <vector>

#include "core/base/error.h"

namespace passband {
namespace {

class JobContextTest : public testing::Test {
 protected:
  std::stop_source stop;
  std::vector<Progress> reports;
  JobContext context{stop.get_token(), [this](const Progress& progress) { reports.push_back(progress); }};
};

TEST(JobContext, ADefaultOneNeverStops) {
  JobContext context;
  context.stage("anything");
  EXPECT_NO_THROW(context.checkpoint(1, 2));
  EXPECT_NO_THROW(context.throwIfStopped());
  EXPECT_NO_THROW(context.part(1, 2).checkpoint(1, 1));
}

TEST_F(JobContextTest, ReportsStageAndCounts) {
  context.stage("culling cat");
  context.checkpoint(64, 514);
  ASSERT_EQ(reports.size(), 1U);
  EXPECT_EQ(reports[0].stage, "culling cat");
  EXPECT_EQ(reports[0].done, 64);
  EXPECT_EQ(reports[0].total, 514);
}

TEST_F(JobContextTest, RateAndTimeLeftFit) {
  context.checkpoint(50, 200);
  const Progress& progress = reports.at(0);
  ASSERT_GT(progress.seconds, 0);
  EXPECT_DOUBLE_EQ(progress.perSecond, 50 / progress.seconds);
  EXPECT_DOUBLE_EQ(progress.secondsLeft, 3 * progress.seconds);
}

TEST_F(JobContextTest, AResumedRunsWorkDoesNotCountInTheRate) {
  context.stage("resumed", 100);
  context.checkpoint(100, 200);
  EXPECT_EQ(reports.at(0).perSecond, 0);
  EXPECT_LT(reports.at(0).secondsLeft, 0);
  context.checkpoint(150, 200);
  EXPECT_EQ(reports.at(1).done, 150);
  EXPECT_DOUBLE_EQ(reports.at(1).perSecond, 50 / reports[1].seconds);
  EXPECT_DOUBLE_EQ(reports.at(1).secondsLeft, reports[1].seconds);
}

TEST_F(JobContextTest, CancelsAfterReporting) {
  stop.request_stop();
  EXPECT_THROW(context.checkpoint(1, 2), Cancelled);
  EXPECT_EQ(reports.size(), 1U);  // what is done is known before the job ends
  EXPECT_THROW(context.throwIfStopped(), Cancelled);
}

TEST_F(JobContextTest, APartCountsWithinTheWhole) {
  context.stage("whole");
  JobContext second = context.part(100, 400);
  second.stage("ignored");
  second.checkpoint(20, 100);
  JobContext nested = second.part(50, 100);
  nested.checkpoint(7, 10);
  ASSERT_EQ(reports.size(), 2U);
  EXPECT_EQ(reports[0].stage, "whole");
  EXPECT_EQ(reports[0].done, 120);
  EXPECT_EQ(reports[0].total, 400);
  EXPECT_EQ(reports[1].done, 157);
  EXPECT_EQ(reports[1].total, 400);
  stop.request_stop();
  EXPECT_THROW(second.throwIfStopped(), Cancelled);
  EXPECT_THROW(nested.checkpoint(8, 10), Cancelled);
}

}  // namespace
}  // namespace passband
