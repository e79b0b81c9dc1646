#include "core/analysis/dynamics/dynamics.h"

#include <cmath>
#include <gtest/gtest.h>

#include "core/analysis/search/search.h"
#include "core/base/error.h"
#include "core/data/batch_loader.h"
#include "core/fourier/bands.h"
#include "tests/core/analysis/experiment_on.h"
#include "tests/support/noise_set.h"
#include "tests/support/planted_set.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

TEST(Dynamics, RatesAreThoseOfAHandMadeConfusion) {
  // Labels 0 0 0 1 1 2, called 0 0 1 1 1 1.
  Grid<float> logits(6, 3);
  for (const auto& [image, called] : {std::pair{0, 0}, {1, 0}, {2, 1}, {3, 1}, {4, 1}, {5, 1}})
    logits(image, called) = 2;
  const DynamicsPoint point = dynamicsPoint(7, logits, {0, 0, 0, 1, 1, 2});
  EXPECT_EQ(point.step, 7);
  EXPECT_DOUBLE_EQ(point.accuracy, 4. / 6);
  EXPECT_DOUBLE_EQ(point.classes[0].precision, 1);
  EXPECT_DOUBLE_EQ(point.classes[0].recall, 2. / 3);
  EXPECT_DOUBLE_EQ(point.classes[0].f1, .8);
  EXPECT_DOUBLE_EQ(point.classes[1].precision, .5);
  EXPECT_DOUBLE_EQ(point.classes[1].recall, 1);
  EXPECT_DOUBLE_EQ(point.classes[1].f1, 2. / 3);
  EXPECT_DOUBLE_EQ(point.classes[2].f1, 0);
  const double hit = std::log(std::exp(2.) + 2) - 2, miss = std::log(std::exp(2.) + 2);
  EXPECT_NEAR(point.classes[0].loss, (2 * hit + miss) / 3, 1e-12);
  EXPECT_NEAR(point.classes[2].loss, miss, 1e-12);
  EXPECT_NEAR(point.loss, (4 * hit + 2 * miss) / 6, 1e-12);
}

TEST(Dynamics, TheFirstStepThatReachesTheThreshold) {
  std::vector<DynamicsPoint> points;
  for (const auto& [step, f1] : {std::pair{1, .1}, {5, .6}, {6, .4}, {9, .9}})
    points.push_back({.step = step, .classes = {{.f1 = f1}, {.f1 = 0}}});
  EXPECT_EQ(firstReached(points, 0, .5), 5);
  EXPECT_EQ(firstReached(points, 1, .5), std::nullopt);
  EXPECT_EQ(reachedForGood(points, 0, .5), 9);
  EXPECT_EQ(reachedForGood(points, 0, .05), 1);
  EXPECT_EQ(reachedForGood(points, 0, .95), std::nullopt);
}

TEST(Dynamics, OneClassIsTheFirstOrNoneIs) {
  using Steps = std::vector<std::optional<std::int64_t>>;
  EXPECT_EQ(firstLearned(Steps{8, {}, 5, 6}), 2U);
  EXPECT_EQ(firstLearned(Steps{{}, 7}), 1U);
  EXPECT_EQ(firstLearned(Steps{5, 8, 5}), std::nullopt) << "two at once";
  EXPECT_EQ(firstLearned(Steps{8, 8, 5}), 2U);
  EXPECT_EQ(firstLearned(Steps{{}, {}}), std::nullopt);
  EXPECT_EQ(firstLearned(Steps{}), std::nullopt);
}

class Recorded : public testing::Test {
 protected:
  /// As a training calls it, from `from` on.
  void watch(DynamicsRecorder& recorder, std::int64_t from, std::int64_t to, std::int64_t total = 40) {
    for (std::int64_t step = from; step <= to; ++step) {
      if (!recorder.wants(step, total)) continue;
      recorder.observe({.step = step,
                        .totalSteps = total,
                        .images = 64,
                        .network = *network_,
                        .save = [&](const std::filesystem::path& path) { saved_.push_back(path); }},
                       context_);
      EXPECT_FALSE(recorder.wants(step, total)) << "already seen";
    }
  }

  const test::PlantedSet set_{8, {{1, 0}, {0, 3}, {3, 3}}, 4};
  const Recipe recipe_ = set_.recipe();
  const DynamicsOptions options_{.batchSize = 64, .share = 1, .keep = true};
  std::unique_ptr<test::QuadraticClassifier> network_ = set_.classifier();
  JobContext context_;
  std::vector<std::filesystem::path> saved_;
};

TEST_F(Recorded, BandsAreThoseOfImagesFilteredByDefinition) {
  // Every image has something in every band, so that no two outputs are equal.
  const test::NoiseSet noise(12, 1, 8, 8);
  network_ = std::make_unique<test::QuadraticClassifier>(3, 1, 8, 8);
  DynamicsRecorder recorder(noise, recipe_, options_, "kept");
  watch(recorder, 1, 40);
  const DynamicsPoint& last = recorder.points().back();
  EXPECT_EQ(last.step, 40);
  std::vector<SkippedImage> skipped;
  const PixelBatch pixels = loadBatch(noise, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, recipe_, 1, skipped);
  const FrequencyPlane plane(8, 8);
  const auto pass = bandPassMasks(plane), stop = bandStopMasks(plane);
  ASSERT_EQ(last.passAccuracy.size(), pass.size());
  for (std::size_t band = 0; band < pass.size(); ++band) {
    const auto accuracy = [&](const FrequencyMask& mask) {
      const auto logits = network_->logits(test::filteredByDefinition(pixels, mask), {}, context_);
      return dynamicsPoint(0, logits, pixels.labels).accuracy;
    };
    EXPECT_DOUBLE_EQ(last.passAccuracy[band], accuracy(pass[band]));
    EXPECT_DOUBLE_EQ(last.stopAccuracy[band], accuracy(stop[band]));
  }
}

TEST_F(Recorded, AResumedRecordIsThatOfOneRun) {
  DynamicsRecorder whole(set_, recipe_, options_, "kept"), first(set_, recipe_, options_, "kept");
  watch(whole, 1, 40);
  const auto savedByOne = saved_;
  watch(first, 1, 13);
  DynamicsRecorder second(set_, recipe_, options_, "kept");
  std::vector<std::int64_t> heard;
  second.onPoint([&](const DynamicsPoint& point) { heard.push_back(point.step); });
  second.restore(first.state());
  watch(second, 13, 40);
  ASSERT_EQ(second.points().size(), whole.points().size());
  ASSERT_EQ(heard.size(), whole.points().size()) << "every step is told once";
  for (std::size_t i = 0; i < whole.points().size(); ++i) {
    EXPECT_EQ(second.points()[i].step, whole.points()[i].step);
    EXPECT_EQ(second.points()[i].loss, whole.points()[i].loss);
    EXPECT_EQ(second.points()[i].passAccuracy, whole.points()[i].passAccuracy);
  }
  EXPECT_EQ(second.kept().size(), whole.kept().size());
  EXPECT_EQ(savedByOne.front(), std::filesystem::path("kept/step-000001.safetensors"));
  EXPECT_EQ(saved_.size(), 2 * savedByOne.size());
  EXPECT_THROW(second.restore("nonsense"), Error);
}

TEST_F(Recorded, MapsAreTheEstimatesOfTheNetworkOfThatStep) {
  DynamicsOptions options = options_;
  options.maps = true;
  const test::PlantedSet set{8, {{1, 0}, {0, 3}, {3, 3}}, 12};
  network_ = set.classifier();
  DynamicsRecorder recorder(set, recipe_, options, "kept");
  watch(recorder, 1, 40);
  ASSERT_FALSE(recorder.maps().empty());
  const EstimatedMaps& last = recorder.maps().back();
  EXPECT_EQ(last.step, 40);
  const auto search = openSearch(searchMethod("estimate"), test::experimentOn(*network_, set, recipe_), {});
  search->run([] {}, context_);
  const auto truth = search->result().classes;
  ASSERT_EQ(last.classes.size(), truth.size());
  for (std::size_t c = 0; c < truth.size(); ++c) {
    for (std::size_t pair = 0; pair < last.classes[c].values.size(); ++pair)
      EXPECT_NEAR(last.classes[c].values[pair], truth[c].relevance.values[pair], 1e-6) << c << " " << pair;
  }
  DynamicsRecorder resumed(set, recipe_, options, "kept");
  resumed.restore(recorder.state());
  ASSERT_EQ(resumed.maps().size(), recorder.maps().size());
  EXPECT_EQ(resumed.maps().back().classes[1].values, last.classes[1].values);
}

TEST_F(Recorded, ItCanBeStopped) {
  DynamicsRecorder recorder(set_, recipe_, options_, "kept");
  std::stop_source stop;
  stop.request_stop();
  context_ = JobContext(stop.get_token(), {});
  EXPECT_THROW(watch(recorder, 1, 1), Cancelled);
  EXPECT_TRUE(recorder.points().empty());
}

}  // namespace
}  // namespace passband
