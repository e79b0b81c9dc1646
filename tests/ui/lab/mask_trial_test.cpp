#include "ui/lab/mask_trial.h"

#include <atomic>
#include <gtest/gtest.h>
#include <numeric>
#include <set>

#include "core/data/data_format.h"
#include "core/fourier/parse_mask.h"
#include "tests/support/shared_data.h"
#include "tests/support/small_model.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/watched_classifier.h"
#include "tests/ui/support/wait.h"
#include "ui/lab/lab.h"

namespace passband {
namespace {

using test::waitUntil;

class MaskTrialTest : public testing::Test {
 protected:
  void SetUp() override {
    test::writeSmallModel(folder / "small.safetensors", {.classes = 4, .seed = 3});
    lab.inputs.openData("syn:B1?images=30");
    lab.inputs.openModel(QString::fromStdString((folder / "small.safetensors").string()));
    ASSERT_TRUE(waitUntil([&] { return lab.rates.unmasked() != nullptr; }));
  }

  /// The pointer drags on: no full pass yet.
  void drag(const char* form) {
    if (!lab.mask.inStroke()) lab.mask.beginStroke();
    lab.mask.showStroke(parseMask(lab.inputs.current()->plane(), form), form, ToolEffect::Combines);
  }
  void release() { lab.mask.endStroke("stroke"); }

  test::TemporaryFolder folder;
  Lab lab;
  MaskTrial& trial = lab.trial;
};

/// The same as evaluate() for the same images: it is what the command line prints.
TEST_F(MaskTrialTest, FullRatesAreThoseOfEvaluate) {
  drag("ring:2,7");
  release();
  ASSERT_TRUE(waitUntil([&] { return lab.rates.masked() != nullptr; }));
  const LabInputs& inputs = *lab.inputs.current();
  JobContext context;
  const auto truth = evaluate(inputs.experiment(), {lab.mask.applied().get(), 1}, {}, context);
  EXPECT_EQ(lab.rates.masked()->evaluation.confusion, truth[0].confusion);
  EXPECT_EQ(lab.rates.masked()->evaluation.accuracy, truth[0].accuracy);
  for (std::size_t c = 0; c < 4; ++c) {
    EXPECT_EQ(lab.rates.masked()->evaluation.classes[c].tpr.low, truth[0].classes[c].tpr.low);
    EXPECT_EQ(lab.rates.masked()->evaluation.classes[c].fpr.high, truth[0].classes[c].fpr.high);
  }
  EXPECT_FALSE(lab.rates.masked()->preview);
}

TEST_F(MaskTrialTest, AStoppedMeasurementIsBegunAnew) {
  drag("ring:2,7");
  release();
  lab.jobs.evaluation().stopAll();
  ASSERT_TRUE(waitUntil([&] { return !lab.jobs.evaluation().busy(); }));
  EXPECT_EQ(lab.rates.maskedMeasurement(), JobState::Stopped);
  lab.jobs.restart();
  EXPECT_EQ(lab.rates.maskedMeasurement(), JobState::Running);
  EXPECT_TRUE(waitUntil([&] { return lab.rates.masked() != nullptr; }));
}

TEST_F(MaskTrialTest, PreviewIsOnEvenlyChosenImages) {
  drag("ring:2,7");
  ASSERT_TRUE(waitUntil([&] { return trial.previewIsCurrent(); }));
  const Evaluation& preview = trial.preview()->evaluation;
  EXPECT_TRUE(trial.preview()->preview);
  EXPECT_EQ(preview.images, kPreviewImages);
  for (const ClassRates& own : preview.classes) EXPECT_EQ(own.n, kPreviewImages / 4);
  const auto sample = evenSample(*lab.inputs.current()->data, kPreviewImages);
  JobContext context;
  const auto few = subset(lab.inputs.current()->data, sample);
  const auto truth = evaluate(lab.inputs.current()->experiment().on(few), {lab.mask.applied().get(), 1}, {}, context);
  EXPECT_EQ(preview.confusion, truth[0].confusion);
}

TEST_F(MaskTrialTest, WhatIsShownOfAMaskIsNotComputedAgain) {
  std::atomic<int> previews = 0, full = 0;
  lab.inputs.useModel(std::make_shared<test::WatchedClassifier>(
      lab.inputs.current()->classifier, [&](std::int64_t images, auto) { ++(images == 120 ? full : previews); }));
  const auto quiet = [&] { return trial.previewIsCurrent() && !lab.jobs.busy(); };
  ASSERT_TRUE(waitUntil([&] { return lab.rates.unmasked() && quiet(); }));
  constexpr int kEach = 2;  // the sample, and the image that is shown
  previews = 0;
  drag("ring:2,7");
  ASSERT_TRUE(waitUntil(quiet));
  EXPECT_EQ(previews, kEach);
  drag("ring:2,7");  // the pointer stays in its bin
  release();
  ASSERT_TRUE(waitUntil([&] { return lab.rates.comparesMasks() && quiet(); }));
  EXPECT_EQ(previews, kEach);
  drag("ring:2,7");
  release();  // of a stroke that changes nothing
  ASSERT_TRUE(waitUntil([&] { return lab.rates.comparesMasks() && quiet(); }));
  EXPECT_EQ(previews, kEach);
  EXPECT_EQ(full, 1);
  lab.mask.history().undo();
  ASSERT_TRUE(waitUntil(quiet));
  EXPECT_EQ(previews, 2 * kEach);
}

TEST_F(MaskTrialTest, TheLastMaskWins) {
  for (const char* form : {"ring:0,2", "ring:0,3", "ring:0,4", "ring:0,5", "ring:0,6"}) drag(form);
  release();
  ASSERT_TRUE(waitUntil([&] { return lab.rates.masked() && trial.previewIsCurrent(); }));
  EXPECT_EQ(*lab.rates.masked()->mask, parseMask(lab.inputs.current()->plane(), "ring:0,6"));
  EXPECT_EQ(*trial.preview()->mask, *lab.rates.masked()->mask);
}

TEST_F(MaskTrialTest, RatesOfAnOlderMaskAreDropped) {
  drag("ring:0,2");
  release();
  drag("ring:0,9");
  ASSERT_TRUE(waitUntil([&] { return trial.previewIsCurrent() && !lab.jobs.busy(); }));
  EXPECT_TRUE(!lab.rates.masked() || lab.rates.masked()->mask == lab.mask.applied());
}

/// A network that was never trained calls all images the same: this needs a real one.
TEST_F(MaskTrialTest, FlippedImagesAreFoundInTurn) {
  PASSBAND_SHARED_OR_SKIP(model, "models/resnet20-12fca82f.safetensors");
  lab.inputs.setLimit(10);
  lab.inputs.openData(QString::fromStdString((test::sharedData() / "cifar-10-batches-bin/test_batch.bin").string()));
  lab.inputs.openModel(QString::fromStdString(model.string()));
  ASSERT_TRUE(waitUntil([&] { return lab.rates.unmasked() && lab.rates.unmasked()->evaluation.images == 100; }));
  EXPECT_FALSE(trial.nextFlipped());
  drag("ring:9,20");
  release();
  ASSERT_TRUE(waitUntil([&] { return lab.rates.comparesMasks(); }));
  const auto &before = lab.rates.unmasked()->called, &after = lab.rates.masked()->called;
  std::set<std::int64_t> truth;
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (before[i] != after[i]) truth.insert(static_cast<std::int64_t>(i));
  }
  ASSERT_FALSE(truth.empty());
  std::set<std::int64_t> visited;
  for (std::size_t turn = 0; turn < truth.size(); ++turn) {
    const auto next = trial.nextFlipped();
    ASSERT_TRUE(next);
    visited.insert(*next);
    trial.setImage(*next);
  }
  EXPECT_EQ(visited, truth);
}

TEST_F(MaskTrialTest, TheCallsAddUpToTheConfusion) {
  const auto& called = lab.rates.unmasked()->called;
  const auto labels = lab.inputs.current()->data->labels();
  Grid<std::int64_t> confusion(4, 4);
  for (std::size_t i = 0; i < called.size(); ++i) ++confusion(labels[i], called[i]);
  EXPECT_EQ(confusion, lab.rates.unmasked()->evaluation.confusion);
}

TEST_F(MaskTrialTest, TheImageFollows) {
  drag("ring:0,4");
  ASSERT_TRUE(waitUntil([&] { return trial.imageTrial() && trial.imageLogits(); }));
  trial.setImage(17);
  EXPECT_FALSE(trial.imageTrial());
  ASSERT_TRUE(waitUntil([&] { return trial.imageTrial() && trial.imageLogits(); }));
  EXPECT_EQ(trial.imageTrial()->index, 17);
  EXPECT_EQ(trial.imageLogits()->index, 17);
  JobContext context;
  const PixelBatch pixels = preprocessedImage(*lab.inputs.current()->data, 17, *lab.inputs.current()->recipe);
  const Grid<float> truth = lab.inputs.current()->classifier->logits(pixels, {}, context);
  for (std::size_t c = 0; c < 4; ++c) EXPECT_NEAR(trial.imageLogits()->before[c], truth(0, static_cast<int>(c)), 1e-5);
}

TEST_F(MaskTrialTest, OtherDataForgetsEverything) {
  drag("ring:0,4");
  ASSERT_TRUE(waitUntil([&] { return trial.preview() != nullptr; }));
  lab.inputs.openData("syn:B2?images=10");
  ASSERT_TRUE(waitUntil([&] { return lab.inputs.current()->data->info().source == "syn:B2?images=10"; }));
  EXPECT_FALSE(trial.preview());
  EXPECT_FALSE(trial.imageTrial());
}

}  // namespace
}  // namespace passband
