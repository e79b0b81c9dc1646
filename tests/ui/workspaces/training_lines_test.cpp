#include "ui/workspaces/training/training_lines.h"

#include <gtest/gtest.h>

namespace passband {
namespace {

/// Of two classes, with these F1 scores at steps 1, 2, 3, ..
std::shared_ptr<const TrainingRecord> record(const std::vector<std::pair<double, double>>& scores) {
  auto record = std::make_shared<TrainingRecord>();
  record->classNames = {"cat", "dog"};
  for (const auto& [cat, dog] : scores) {
    const auto step = std::int64_t(record->points.size()) + 1;
    record->points.push_back({.step = step, .accuracy = cat, .classes = {{.f1 = cat}, {.f1 = dog}}});
  }
  return record;
}

TEST(FirstText, TellsForGoodFromInPassing) {
  EXPECT_EQ(firstText({record({{.6, 0}, {.2, .5}, {.7, .9}})}),
            "F1 0.5 for good, first dog: dog from step 2 on, cat from step 3 on (in passing at 1)");
  EXPECT_EQ(firstText({record({{.1, 0}, {.2, .8}})}), "F1 0.5 for good, first dog: dog from step 2 on; not yet: cat");
  EXPECT_EQ(firstText({record({{.1, .1}})}), "No class has F1 0.5 yet");
  EXPECT_EQ(firstText({record({{.5, .5}})}),
            "F1 0.5 for good, several first at once: cat from step 1 on, dog from step 1 on");
}

TEST(FirstText, CountsOverRuns) {
  const auto dog = record({{.1, .8}, {.6, .9}}), both = record({{.9, .9}});
  EXPECT_EQ(firstText({dog, dog, both}), "F1 0.5 for good, first: dog in 2 of 3 runs, none or several at once in 1");
}

TEST(TrainingLines, AreOneARunOrTheirMean) {
  const TrainingRecords runs = {record({{.2, 0}, {.6, 0}}), record({{.4, 0}, {.8, 0}})};
  const PointLine line{"cat", 3, [](const DynamicsPoint& point) { return point.classes[0].f1; }, .5};
  const auto each = linesOf(runs, line, false);
  ASSERT_EQ(each.size(), 2U);
  EXPECT_EQ(each[0].name, "cat");
  EXPECT_EQ(each[1].name, "") << "one entry in the legend";
  EXPECT_EQ(each[1].values, (std::vector<double>{.4, .8}));
  EXPECT_EQ(each[0].mark, 2);
  const auto mean = linesOf(runs, line, true);
  ASSERT_EQ(mean.size(), 1U);
  EXPECT_NEAR(mean[0].values[1], .7, 1e-12);
  EXPECT_EQ(mean[0].low, (std::vector<double>{.2, .6}));
  EXPECT_EQ(mean[0].mark, 2);
}

}  // namespace
}  // namespace passband
