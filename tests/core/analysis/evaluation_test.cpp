#include "core/analysis/evaluation.h"

#include <cmath>
#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/data/batch_loader.h"
#include "tests/core/analysis/experiment_on.h"
#include "tests/core/analysis/small_set.h"
#include "tests/support/quadratic_classifier.h"

namespace passband {
namespace {

/// Rows true class, columns predicted.
Grid<std::int64_t> handMade() {
  Grid<std::int64_t> confusion(3, 3);
  const std::int64_t values[] = {8, 1, 1, 2, 5, 3, 0, 4, 16};
  std::copy(std::begin(values), std::end(values), confusion.values().begin());
  return confusion;
}

TEST(Evaluation, RatesOfAHandMadeConfusion) {
  const Evaluation evaluation = evaluationOf(handMade(), {"a", "b", "c"});
  EXPECT_EQ(evaluation.images, 40);
  EXPECT_DOUBLE_EQ(evaluation.accuracy, 29. / 40);
  EXPECT_EQ(evaluation.classes[0].n, 10);
  EXPECT_DOUBLE_EQ(evaluation.classes[0].tpr.value, .8);
  EXPECT_DOUBLE_EQ(evaluation.classes[0].fpr.value, 2. / 30);
  EXPECT_DOUBLE_EQ(evaluation.classes[1].tpr.value, .5);
  EXPECT_DOUBLE_EQ(evaluation.classes[1].fpr.value, 5. / 30);
  EXPECT_DOUBLE_EQ(evaluation.classes[2].tpr.value, .8);
  EXPECT_DOUBLE_EQ(evaluation.classes[2].fpr.value, 4. / 20);
}

TEST(Evaluation, AClassWithoutImagesHasNoTpr) {
  Grid<std::int64_t> confusion(2, 2);
  confusion(0, 0) = 3;
  confusion(0, 1) = 1;
  const Evaluation evaluation = evaluationOf(confusion, {"a", "b"});
  EXPECT_TRUE(std::isnan(evaluation.classes[1].tpr.value));
  EXPECT_DOUBLE_EQ(evaluation.classes[1].fpr.value, .25);
  EXPECT_TRUE(std::isnan(evaluation.classes[0].fpr.value));
}

TEST(Evaluation, OutputsThatStandForNoClassCountAsWrong) {
  Grid<std::int64_t> confusion(2, 3);
  confusion(0, 0) = 1;
  confusion(0, 2) = 3;
  confusion(1, 1) = 4;
  const Evaluation evaluation = evaluationOf(confusion, {"a", "b", ""});
  ASSERT_EQ(evaluation.classes.size(), 2u);
  EXPECT_DOUBLE_EQ(evaluation.accuracy, 5. / 8);
  EXPECT_DOUBLE_EQ(evaluation.classes[0].tpr.value, .25);
}

TEST(Evaluation, OutputsOfNoClassAreOneColumn) {
  Grid<std::int64_t> confusion(2, 4);
  const std::int64_t values[] = {1, 2, 3, 4, 5, 6, 7, 8};
  std::copy(std::begin(values), std::end(values), confusion.values().begin());
  const Grid<std::int64_t> folded = withOneOther(confusion);
  ASSERT_EQ(folded.cols(), 3);
  EXPECT_EQ(folded(0, 1), 2);
  EXPECT_EQ(folded(0, 2), 3 + 4);
  EXPECT_EQ(folded(1, 2), 7 + 8);
  EXPECT_EQ(withOneOther(handMade()).cols(), 3) << "all stand for classes";
}

TEST(Evaluation, RelativeConfusionIsTheChangeInPercentOfTheClass) {
  const Evaluation unmasked = evaluationOf(handMade(), {"a", "b", "c"});
  Grid<std::int64_t> moved = handMade();
  moved(0, 0) -= 3;
  moved(0, 2) += 3;
  const Grid<double> relative = relativeConfusion(evaluationOf(moved, {"a", "b", "c"}), unmasked);
  EXPECT_DOUBLE_EQ(relative(0, 0), -30);
  EXPECT_DOUBLE_EQ(relative(0, 2), 30);
  EXPECT_DOUBLE_EQ(relative(2, 2), 0);
}

/// The confusion by one forward pass over all images and a plain loop.
Grid<std::int64_t> plainConfusion(Classifier& classifier, const PixelBatch& pixels, const std::vector<int>& outputs) {
  JobContext context;
  const Grid<float> logits = classifier.logits(pixels, {.outputs = outputs}, context);
  Grid<std::int64_t> confusion(4, logits.cols());
  for (std::int64_t i = 0; i < logits.rows(); ++i) {
    std::int64_t best = 0;
    for (std::int64_t k = 1; k < logits.cols(); ++k) {
      if (logits(i, k) > logits(i, best)) best = k;
    }
    ++confusion(pixels.labels[static_cast<std::size_t>(i)], best);
  }
  return confusion;
}

class Evaluate : public testing::Test {
 protected:
  PixelBatch pixels(const ImageSet& set) const {
    std::vector<std::int64_t> all(static_cast<std::size_t>(set.size()));
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::int64_t>(i);
    std::vector<SkippedImage> skipped;
    return loadBatch(set, all, test::smallRecipe(), 1, skipped);
  }

  test::QuadraticClassifier classifier_{6, 3, 6, 5};
  ClassMatch match_{{4, 0, 5, 2}, "by class name"};
  JobContext context_;
};

TEST_F(Evaluate, UnmaskedAndMaskedInChunksIsThePlainLoop) {
  const test::SmallSet set;
  const Recipe recipe = test::smallRecipe();
  const FrequencyPlane plane(6, 5);
  const std::vector<FrequencyMask> masks{FrequencyMask(plane), lowPassMask(plane, .3)};
  const auto bare = evaluate(test::experimentOn(classifier_, set, recipe, match_), {}, {.chunkImages = 5}, context_);
  ASSERT_EQ(bare.size(), 1u);
  EXPECT_EQ(bare[0].confusion, plainConfusion(classifier_, pixels(set), match_.outputs));
  const auto masked =
      evaluate(test::experimentOn(classifier_, set, recipe, match_), masks, {.chunkImages = 5}, context_);
  ASSERT_EQ(masked.size(), 2u);
  EXPECT_EQ(masked[0].confusion, bare[0].confusion);
  EXPECT_EQ(masked[1].confusion,
            plainConfusion(classifier_, test::filteredByDefinition(pixels(set), masks[1]), match_.outputs));
}

TEST_F(Evaluate, LogitsGoToTheSinkWithTheirPlaces) {
  const test::SmallSet set;
  std::vector<std::int64_t> places;
  evaluate(test::experimentOn(classifier_, set, test::smallRecipe(), match_), {}, {.chunkImages = 5}, context_,
           [&](std::size_t mask, std::span<const std::int64_t> indices, const Grid<float>& logits) {
             EXPECT_EQ(mask, 0u);
             EXPECT_EQ(logits.rows(), static_cast<std::int64_t>(indices.size()));
             EXPECT_EQ(logits.cols(), 4);
             places.insert(places.end(), indices.begin(), indices.end());
           });
  EXPECT_EQ(places, (std::vector<std::int64_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}));
}

TEST_F(Evaluate, BrokenImagesAreLeftOutAndNamed) {
  const test::SmallSet set({2, 7});
  const auto result = evaluate(test::experimentOn(classifier_, set, test::smallRecipe(), match_), {}, {}, context_);
  EXPECT_EQ(result[0].images, 10);
  ASSERT_EQ(result[0].skipped.size(), 2u);
  EXPECT_EQ(result[0].skipped[0].name, "image 2");
}

TEST_F(Evaluate, PredictionsOfSkippedImagesAreNone) {
  const test::SmallSet set({2, 7});
  std::vector<std::int32_t> predicted;
  const auto result = evaluate(test::experimentOn(classifier_, set, test::smallRecipe(), match_), {},
                               {.chunkImages = 5}, context_, predictionsInto(set, predicted));
  Grid<std::int64_t> confusion(4, 4);
  for (std::size_t i = 0; i < predicted.size(); ++i) {
    ASSERT_EQ(predicted[i] < 0, i == 2 || i == 7) << i;
    if (predicted[i] >= 0) ++confusion(set.labels()[i], predicted[i]);
  }
  EXPECT_EQ(result[0].confusion, confusion);
}

TEST_F(Evaluate, NaNOutputsAreAnErrorThatNamesTheImage) {
  classifier_.breakWeights();
  try {
    evaluate(test::experimentOn(classifier_, test::SmallSet(), test::smallRecipe(), match_), {}, {}, context_);
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("image 0"), std::string::npos) << error.what();
  }
}

TEST_F(Evaluate, ItStops) {
  std::stop_source stop;
  stop.request_stop();
  JobContext stopping(stop.get_token(), {});
  EXPECT_THROW(
      evaluate(test::experimentOn(classifier_, test::SmallSet(), test::smallRecipe(), match_), {}, {}, stopping),
      Cancelled);
}

}  // namespace
}  // namespace passband
