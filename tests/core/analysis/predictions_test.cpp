#include "core/analysis/predictions.h"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/analysis/small_set.h"
#include "tests/support/error_of.h"

namespace passband {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Grid<float> logitsOf(std::initializer_list<std::initializer_list<float>> rows) {
  Grid<float> logits(std::ssize(rows), std::ssize(*rows.begin()));
  auto value = logits.values().begin();
  for (const auto& row : rows) value = std::copy(row.begin(), row.end(), value);
  return logits;
}

PixelBatch batchOf(std::vector<std::int64_t> indices) {
  PixelBatch batch;
  batch.indices = std::move(indices);
  return batch;
}

TEST(Predictions, AreTheLargestLogitAndOfEqualOnesTheLowerClass) {
  const auto logits = logitsOf({{-3, -1, -2}, {2, 2, 1}, {0, 5, 5}});
  EXPECT_THAT(predictedClasses(logits, batchOf({0, 1, 2}), test::SmallSet(), "a.pt"), ElementsAre(1, 0, 1));
}

TEST(Predictions, OfNoNumberAreAnErrorThatNamesTheModelAndTheImage) {
  for (const float wrong : {NAN, INFINITY}) {
    const auto logits = logitsOf({{0, 1}, {wrong, 1}});
    const std::string message = test::errorOf([&] {
      predictedClasses(logits, batchOf({4, 7}), test::SmallSet(), "a.pt");
    });
    EXPECT_THAT(message, testing::AllOf(HasSubstr("a.pt"), HasSubstr("image 7")));
  }
}

TEST(Predictions, AreCountedByTrueAndPredictedClass) {
  Grid<std::int64_t> confusion(2, 3);
  for (int batch = 0; batch < 2; ++batch)
    countPredictions(std::vector<std::int32_t>{0, 1, 1}, std::vector<std::int64_t>{2, 1, 1}, confusion);
  EXPECT_THAT(confusion.values(), ElementsAre(0, 0, 2, 0, 4, 0));
}

}  // namespace
}  // namespace passband
