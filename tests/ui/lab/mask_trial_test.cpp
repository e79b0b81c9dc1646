#include "core/fourier/parse_mask.h"
#include "ui/lab/mask_trial.h"

#include <gtest/gtest.h>
#include <numeric>
#include <set>

#include "core/data/data_format.h"
#include "tests/support/shared_data.h"
#include "tests/support/small_model.h"
#include "tests/support/temporary_folder.h"
#include "tests/ui/support/wait.h"

namespace passband {
namespace {

using test::waitUntil;

class MaskTrialTest : public testing::Test {
 protected:
  void SetUp() override {
    test::writeSmallModel(folder / "small.safetensors", {.classes = 4, .seed = 3});
    session.openData("syn:B1?images=30");
    session.openModel(QString::fromStdString((folder / "small.safetensors").string()));
    ASSERT_TRUE(waitUntil([&] { return session.unmasked() != nullptr; }));
  }

  void tryMask(const char* form) {
    mask = std::make_shared<const FrequencyMask>(parseMask(session.inputs()->plane(), form));
    session.setMask(mask, form);
    trial.show(mask);
  }

  test::TemporaryFolder folder;
  LabSession session;
  MaskTrial trial{session};
  std::shared_ptr<const FrequencyMask> mask;
};

/// The same as evaluate() for the same images: it is what the command line prints.
TEST_F(MaskTrialTest, FullRatesAreThoseOfEvaluate) {
  tryMask("ring:2,7");
  trial.measure();
  ASSERT_TRUE(waitUntil([&] { return session.masked() != nullptr; }));
  const LabInputs& inputs = *session.inputs();
  JobContext context;
  const auto truth = evaluate(inputs.experiment(), {mask.get(), 1}, {}, context);
  EXPECT_EQ(session.masked()->evaluation.confusion, truth[0].confusion);
  EXPECT_EQ(session.masked()->evaluation.accuracy, truth[0].accuracy);
  for (std::size_t c = 0; c < 4; ++c) {
    EXPECT_EQ(session.masked()->evaluation.classes[c].tpr.low, truth[0].classes[c].tpr.low);
    EXPECT_EQ(session.masked()->evaluation.classes[c].fpr.high, truth[0].classes[c].fpr.high);
  }
  EXPECT_FALSE(session.masked()->preview);
}

TEST_F(MaskTrialTest, AStoppedMeasurementIsBegunAnew) {
  tryMask("ring:2,7");
  trial.measure();
  session.jobs().evaluation().stopAll();
  ASSERT_TRUE(waitUntil([&] { return !session.jobs().evaluation().busy(); }));
  EXPECT_EQ(trial.measurement(), JobState::Stopped);
  session.measureAgain();
  EXPECT_EQ(trial.measurement(), JobState::Running);
  EXPECT_TRUE(waitUntil([&] { return session.masked() != nullptr; }));
}

TEST_F(MaskTrialTest, PreviewIsOnEvenlyChosenImages) {
  tryMask("ring:2,7");
  ASSERT_TRUE(waitUntil([&] { return trial.previewIsCurrent(); }));
  const Evaluation& preview = trial.preview()->evaluation;
  EXPECT_TRUE(trial.preview()->preview);
  EXPECT_EQ(preview.images, MaskTrial::previewImages);
  for (const ClassRates& own : preview.classes) EXPECT_EQ(own.n, MaskTrial::previewImages / 4);
  const auto sample = previewSample(*session.inputs()->data, MaskTrial::previewImages);
  JobContext context;
  const auto few = subset(session.inputs()->data, sample);
  const auto truth = evaluate(session.inputs()->experiment().on(few), {mask.get(), 1}, {}, context);
  EXPECT_EQ(preview.confusion, truth[0].confusion);
}

TEST_F(MaskTrialTest, TheLastMaskWins) {
  for (const char* form : {"ring:0,2", "ring:0,3", "ring:0,4", "ring:0,5", "ring:0,6"}) tryMask(form);
  trial.measure();
  ASSERT_TRUE(waitUntil([&] { return session.masked() && trial.previewIsCurrent(); }));
  EXPECT_EQ(session.masked()->mask, mask);
  EXPECT_EQ(trial.preview()->mask, mask);
}

TEST_F(MaskTrialTest, RatesOfAnOlderMaskAreDropped) {
  tryMask("ring:0,2");
  trial.measure();
  tryMask("ring:0,9");
  ASSERT_TRUE(waitUntil([&] { return trial.previewIsCurrent() && !session.jobs().busy(); }));
  EXPECT_TRUE(!session.masked() || session.masked()->mask == mask);
}

/// A network that was never trained calls all images the same: this needs a real one.
TEST_F(MaskTrialTest, FlippedImagesAreFoundInTurn) {
  PASSBAND_SHARED_OR_SKIP(model, "models/resnet20-12fca82f.safetensors");
  session.setLimit(10);
  session.openData(QString::fromStdString((test::sharedData() / "cifar-10-batches-bin/test_batch.bin").string()));
  session.openModel(QString::fromStdString(model.string()));
  ASSERT_TRUE(waitUntil([&] { return session.unmasked() && session.unmasked()->evaluation.images == 100; }));
  EXPECT_FALSE(trial.nextFlipped());
  tryMask("ring:9,20");
  trial.measure();
  ASSERT_TRUE(waitUntil([&] { return trial.knowsFlips(); }));
  const auto &before = session.unmasked()->called, &after = session.masked()->called;
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
  const auto& called = session.unmasked()->called;
  const auto labels = session.inputs()->data->labels();
  Grid<std::int64_t> confusion(4, 4);
  for (std::size_t i = 0; i < called.size(); ++i) ++confusion(labels[i], called[i]);
  EXPECT_EQ(confusion, session.unmasked()->evaluation.confusion);
}

TEST_F(MaskTrialTest, TheImageFollows) {
  tryMask("ring:0,4");
  ASSERT_TRUE(waitUntil([&] { return trial.imageTrial() && trial.imageLogits(); }));
  trial.setImage(17);
  EXPECT_FALSE(trial.imageTrial());
  ASSERT_TRUE(waitUntil([&] { return trial.imageTrial() && trial.imageLogits(); }));
  EXPECT_EQ(trial.imageTrial()->index, 17);
  EXPECT_EQ(trial.imageLogits()->index, 17);
  JobContext context;
  const PixelBatch pixels = preprocessedImage(*session.inputs()->data, 17, *session.inputs()->recipe);
  const Grid<float> truth = session.inputs()->classifier->logits(pixels, {}, context);
  for (std::size_t c = 0; c < 4; ++c) EXPECT_NEAR(trial.imageLogits()->before[c], truth(0, static_cast<int>(c)), 1e-5);
}

TEST_F(MaskTrialTest, OtherDataForgetsEverything) {
  tryMask("ring:0,4");
  ASSERT_TRUE(waitUntil([&] { return trial.preview() != nullptr; }));
  session.openData("syn:B2?images=10");
  ASSERT_TRUE(waitUntil([&] { return session.inputs()->data->info().source == "syn:B2?images=10"; }));
  EXPECT_FALSE(trial.preview());
  EXPECT_FALSE(trial.imageTrial());
}

}  // namespace
}  // namespace passband
