#include "core/model/trainer.h"

#include <cmath>
#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/base/random.h"
#include "core/model/classifier.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

/// Two classes that differ in brightness, with noise.
class BrightAndDark : public ImageSet {
 public:
  explicit BrightAndDark(std::int64_t images, std::vector<std::string> names = {"dark", "bright"}) {
    info_.source = "bright and dark";
    info_.hash = std::to_string(images);
    info_.classNames = std::move(names);
    info_.height = info_.width = 8;
    info_.channels = 3;
    for (std::int64_t i = 0; i < images; ++i) labels_.push_back(static_cast<std::int32_t>(i % 2));
  }

  const ImageSetInfo& info() const override { return info_; }
  std::span<const std::int32_t> labels() const override { return labels_; }
  std::string imageName(std::int64_t index) const override { return std::to_string(index); }
  Image image(std::int64_t index) const override {
    Random random(5, static_cast<std::uint64_t>(index + 1));
    Image image{8, 8, 3, 255, std::vector<float>(192)};
    for (float& value : image.values) value = static_cast<float>((index % 2 == 0 ? .3 : .5) + .2 * random.uniform());
    return image;
  }

 private:
  ImageSetInfo info_;
  std::vector<std::int32_t> labels_;
};

Recipe recipe8() {
  Recipe recipe;
  recipe.name = "custom";
  recipe.height = recipe.width = 8;
  recipe.mean = {.5f, .5f, .5f};
  recipe.std = {.2f, .2f, .2f};
  return recipe;
}

TrainOptions quick() {
  TrainOptions options;
  options.epochs = 3;
  options.batchSize = 8;
  options.learningRate = .05;
  options.device = "cpu";
  options.threads = 1;
  options.augmentation.flip = true;
  options.augmentation.padCrop = 1;
  return options;
}

std::string contentOf(const std::filesystem::path& path) {
  return std::string(MappedFile(path).text());
}

TEST(Trainer, LearnsWhatCanBeLearnedAndTheFileIsReadBack) {
  const test::TemporaryFolder folder;
  JobContext context;
  const BrightAndDark train(64);
  const BrightAndDark validation(32);
  std::vector<EpochReport> seen;
  const TrainResult result = passband::train(
      train, &validation, recipe8(), quick(), folder / "m.safetensors",
      [&](const EpochReport& report) { seen.push_back(report); }, context);
  EXPECT_EQ(result.steps, 24);
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_GT(seen.back().validationAccuracy, .95);
  EXPECT_LT(seen.back().trainLoss, seen.front().trainLoss);
  EXPECT_FALSE(std::filesystem::exists(folder / "m.safetensors.checkpoint"));
  const auto classifier = openClassifier(folder / "m.safetensors", {.device = "cpu"});
  EXPECT_EQ(classifier->info().classNames, (std::vector<std::string>{"dark", "bright"}));
  EXPECT_EQ(classifier->info().recipe, recipe8());
}

TEST(Trainer, AStoppedTrainingGoesOnToTheSameBytes) {
  const test::TemporaryFolder folder;
  const BrightAndDark train(61);
  const BrightAndDark validation(20);
  JobContext plain;
  passband::train(train, &validation, recipe8(), quick(), folder / "whole.safetensors", {}, plain);
  for (const std::int64_t stopAt : {1, 8, 11, 23}) {
    const auto out = folder / ("parts" + std::to_string(stopAt) + ".safetensors");
    std::stop_source stop;
    JobContext stopping(stop.get_token(), [&](const Progress& progress) {
      if (progress.done == stopAt) stop.request_stop();
    });
    EXPECT_THROW(passband::train(train, &validation, recipe8(), quick(), out, {}, stopping), Cancelled);
    EXPECT_FALSE(std::filesystem::exists(out));
    JobContext rest;
    passband::train(train, &validation, recipe8(), quick(), out, {}, rest);
    EXPECT_EQ(contentOf(out), contentOf(folder / "whole.safetensors")) << "stopped at step " << stopAt;
  }
}

TEST(Trainer, OtherOptionsDoNotGoOnAndTheDifferenceIsNamed) {
  const test::TemporaryFolder folder;
  const BrightAndDark train(64);
  std::stop_source stop;
  stop.request_stop();
  JobContext stopping(stop.get_token(), {});
  EXPECT_THROW(passband::train(train, nullptr, recipe8(), quick(), folder / "m.safetensors", {}, stopping), Cancelled);
  TrainOptions other = quick();
  other.learningRate = .01;
  JobContext context;
  try {
    passband::train(train, nullptr, recipe8(), other, folder / "m.safetensors", {}, context);
    FAIL() << "went on";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("learning_rate was 0.05, is 0.01"), std::string::npos) << error.what();
  }
}

TEST(Trainer, ADivergingTrainingIsStoppedAndSaid) {
  const test::TemporaryFolder folder;
  TrainOptions options = quick();
  options.learningRate = 1e30;
  JobContext context;
  EXPECT_THROW(passband::train(BrightAndDark(64), nullptr, recipe8(), options, folder / "m.safetensors", {}, context),
               Error);
  EXPECT_FALSE(std::filesystem::exists(folder / "m.safetensors"));
}

TEST(Trainer, UnusableInputIsRefused) {
  const test::TemporaryFolder folder;
  JobContext context;
  const auto attempt = [&](const ImageSet& set, const TrainOptions& options) {
    passband::train(set, nullptr, recipe8(), options, folder / "m.safetensors", {}, context);
  };
  EXPECT_THROW(attempt(BrightAndDark(6), quick()), Error);                        // fewer than a batch
  EXPECT_THROW(attempt(BrightAndDark(64, {"a", "b", "empty"}), quick()), Error);  // a class without images
  TrainOptions options = quick();
  options.epochs = 0;
  EXPECT_THROW(attempt(BrightAndDark(64), options), UsageError);
  options = quick();
  options.architecture = "vgg99";
  EXPECT_THROW(attempt(BrightAndDark(64), options), UsageError);
}

TEST(Trainer, MaxStepsEndsWithinAnEpoch) {
  const test::TemporaryFolder folder;
  TrainOptions options = quick();
  options.maxSteps = 11;
  JobContext context;
  const auto result =
      passband::train(BrightAndDark(64), nullptr, recipe8(), options, folder / "m.safetensors", {}, context);
  EXPECT_EQ(result.steps, 11);
  EXPECT_EQ(result.epochs.size(), 2u);
}

}  // namespace
}  // namespace passband
