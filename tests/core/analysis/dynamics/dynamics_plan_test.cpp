#include "core/analysis/dynamics/dynamics_plan.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "core/base/error.h"

namespace passband {
namespace {

/// Forward passes of the looks against those that the training's steps stand for.
double shareOf(const DynamicsPlan& plan, double probe, double bands, double batch, double steps) {
  const double looks = static_cast<double>(plan.steps.size()) + 2 * bands * static_cast<double>(plan.bandSteps.size());
  return looks * probe / (3 * batch * steps);
}

TEST(DynamicsPlan, IsDenseAtFirstThenThinsAndEndsWithTheLastStep) {
  const DynamicsPlan plan = planDynamics(500, 100, 4, 9, {.batchSize = 64});
  for (std::int64_t step = 1; step <= 50; ++step) EXPECT_EQ(plan.steps[static_cast<std::size_t>(step - 1)], step);
  EXPECT_EQ(plan.steps.back(), 500);
  EXPECT_TRUE(std::ranges::is_sorted(plan.steps));
  EXPECT_EQ(std::ranges::adjacent_find(plan.steps), plan.steps.end());
  EXPECT_LT(plan.steps.size(), 250u);
  EXPECT_GE(plan.bandSteps.size(), 8u);
  for (const std::int64_t step : plan.bandSteps) EXPECT_TRUE(std::ranges::binary_search(plan.steps, step));
  EXPECT_EQ(plan.bandSteps.back(), 500);
  EXPECT_TRUE(plan.keptSteps.empty());
}

TEST(DynamicsPlan, StaysWithinTheShare) {
  for (const std::int64_t steps : {20, 100, 500, 5000}) {
    for (const std::int64_t probe : {40, 200, 1000}) {
      for (const double share : {.05, .25, 1.}) {
        try {
          const auto plan = planDynamics(steps, probe, 4, 9, {.batchSize = 64, .share = share});
          EXPECT_LE(shareOf(plan, static_cast<double>(probe), 4, 64, static_cast<double>(steps)), share);
        } catch (const UsageError&) {
          EXPECT_LT(share * 3 * 64 * static_cast<double>(steps), 16. * static_cast<double>(probe))
              << "room for some looks";
        }
      }
    }
  }
}

TEST(DynamicsPlan, KeepsPowersOfTwoAndTheLast) {
  const auto plan = planDynamics(100, 10, 4, 9, {.batchSize = 64, .dense = 100, .keep = true});
  EXPECT_EQ(plan.keptSteps, (std::vector<std::int64_t>{1, 2, 4, 8, 16, 32, 64, 100}));
}

TEST(DynamicsPlan, WithoutRoomForTheBandsTheClassesHaveAllOfIt) {
  const auto plan = planDynamics(60, 100, 4, 9, {.batchSize = 64});
  EXPECT_TRUE(plan.bandSteps.empty());
  EXPECT_GT(shareOf(plan, 100, 4, 64, 60), .2);
}

TEST(DynamicsPlan, MapsAreWithinTheShareToo) {
  const auto plan = planDynamics(500, 100, 4, 9, {.batchSize = 64, .maps = true});
  EXPECT_GE(plan.mapSteps.size(), 4U);
  EXPECT_EQ(plan.mapSteps.back(), 500);
  for (const std::int64_t step : plan.mapSteps) EXPECT_TRUE(std::ranges::binary_search(plan.steps, step)) << step;
  EXPECT_LE(shareOf(plan, 100, 4, 64, 500) + 9. * static_cast<double>(plan.mapSteps.size()) * 100 / (3. * 64 * 500),
            .25);
  EXPECT_TRUE(planDynamics(500, 100, 4, 9, {.batchSize = 64}).mapSteps.empty());
}

TEST(DynamicsPlan, WeightsAreKeptOnlyWhereTheClassesAreLookedAt) {
  const auto plan = planDynamics(3000, 200, 4, 9, {.batchSize = 64, .keep = true});
  for (const std::int64_t step : plan.keptSteps) EXPECT_TRUE(std::ranges::binary_search(plan.steps, step)) << step;
  EXPECT_EQ(plan.keptSteps.back(), 3000);
  EXPECT_LE(plan.keptSteps.size(), 13u);
}

TEST(DynamicsPlan, WhatCannotBeWithinTheShareIsRefused) {
  EXPECT_THROW(planDynamics(10, 100000, 4, 9, {}), UsageError);
  EXPECT_THROW(planDynamics(10, 10, 4, 9, {.share = 0}), UsageError);
}

}  // namespace
}  // namespace passband
