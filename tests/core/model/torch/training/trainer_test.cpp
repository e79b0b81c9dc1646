#include "core/model/training/trainer.h"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/base/random.h"
#include "core/model/classifier.h"
#include "tests/support/error_of.h"
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
  const TrainResult result =
      passband::train(train, &validation, recipe8(), quick(), folder / "m.safetensors",
                      {.epoch = [&](const EpochReport& report) { seen.push_back(report); }, .saved = {}}, context);
  EXPECT_EQ(result.steps, 24);
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_GT(seen.back().validationAccuracy, .95);
  EXPECT_LT(seen.back().trainLoss, seen.front().trainLoss);
  EXPECT_FALSE(std::filesystem::exists(folder / "m.safetensors.checkpoint"));
  const auto classifier = openClassifier(folder / "m.safetensors", {.device = "cpu"});
  EXPECT_EQ(classifier->info().classNames, (std::vector<std::string>{"dark", "bright"}));
  EXPECT_EQ(classifier->info().recipe, recipe8());
}

/// Every fourth image does not decode.
class PartlyBroken : public BrightAndDark {
 public:
  using BrightAndDark::BrightAndDark;
  Image image(std::int64_t index) const override {
    if (index % 4 == 0) throw Error("damaged");
    return BrightAndDark::image(index);
  }
};

TEST(Trainer, ImagesThatDoNotDecodeAreLeftOutAndNamed) {
  const test::TemporaryFolder folder;
  JobContext context;
  const PartlyBroken train(33);
  const PartlyBroken validation(5);
  const TrainResult result =
      passband::train(train, &validation, recipe8(), quick(), folder / "m.safetensors", {}, context);
  EXPECT_EQ(result.epochs.size(), 3U);
  EXPECT_EQ(result.skipped.size(), 9U) << "the validation's have the same names";
  EXPECT_EQ(result.skipped.at(0).reason, "damaged");
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

/// Every option that has a state or draws something.
std::vector<TrainOptions> manyOptions() {
  std::vector<TrainOptions> all(4, quick());
  all[0].optimizer = Optimizer::Adam;
  all[0].learningRate = .002;
  all[0].mixup = .4;
  all[1].optimizer = Optimizer::AdamW;
  all[1].learningRate = .002;
  all[1].schedule = Schedule::Cosine;
  all[1].warmupSteps = 5;
  all[1].labelSmoothing = .1;
  all[2].augmentation.colourJitter = .3;
  all[2].augmentation.randomResizedCrop = true;
  all[2].frequency.bandDrop = .5;
  all[3].frequency.mapMix = .5;
  all[3].frequency.maps = {ringMask({8, 8}, 0, 2), ringMask({8, 8}, 0, 3)};
  return all;
}

TEST(Trainer, EveryOptionGoesOnToTheSameBytesAndLearns) {
  const test::TemporaryFolder folder;
  const BrightAndDark train(61);
  int number = 0;
  for (const TrainOptions& options : manyOptions()) {
    const auto whole = folder / ("whole" + std::to_string(number) + ".safetensors");
    const auto parts = folder / ("parts" + std::to_string(number++) + ".safetensors");
    JobContext plain, rest;
    const auto result = passband::train(train, &train, recipe8(), options, whole, {}, plain);
    EXPECT_GT(result.epochs.back().validationAccuracy, .9) << number;
    for (const std::int64_t stopAt : {3, 11}) {
      std::stop_source stop;
      JobContext stopping(stop.get_token(), [&](const Progress& progress) {
        if (progress.done == stopAt) stop.request_stop();
      });
      EXPECT_THROW(passband::train(train, &train, recipe8(), options, parts, {}, stopping), Cancelled);
    }
    passband::train(train, &train, recipe8(), options, parts, {}, rest);
    EXPECT_EQ(contentOf(parts), contentOf(whole)) << number;
  }
}

TEST(Trainer, FineTuningBeginsWithTheWeightsAndANewHeadForOtherClasses) {
  const test::TemporaryFolder folder;
  JobContext context;
  passband::train(BrightAndDark(64), nullptr, recipe8(), quick(), folder / "first.safetensors", {}, context);
  TrainOptions options = quick();
  options.from = folder / "first.safetensors";
  options.architecture = "not looked at";
  options.learningRate = 1e-9;
  options.epochs = 1;
  const BrightAndDark same(32);
  auto result = passband::train(same, &same, recipe8(), options, folder / "second.safetensors", {}, context);
  EXPECT_GT(result.epochs.back().validationAccuracy, .95) << "the weights do not come back";
  class ThreeClasses : public BrightAndDark {
   public:
    ThreeClasses() : BrightAndDark(48, {"a", "b", "c"}) {
      for (std::int64_t i = 0; i < 48; ++i) threes_.push_back(static_cast<std::int32_t>(i % 3));
    }
    std::span<const std::int32_t> labels() const override { return threes_; }

   private:
    std::vector<std::int32_t> threes_;
  };
  passband::train(ThreeClasses(), nullptr, recipe8(), options, folder / "third.safetensors", {}, context);
  EXPECT_EQ(openClassifier(folder / "third.safetensors", {.device = "cpu"})->info().classes, 3);
}

/// One image is not a number: the loss of its batch is none either.
class Poisoned : public BrightAndDark {
 public:
  Poisoned() : BrightAndDark(640) {}
  Image image(std::int64_t index) const override {
    Image image = BrightAndDark::image(index);
    if (index == 400) image.values[5] = std::nanf("");
    return image;
  }
};

TEST(Trainer, ADivergedTrainingKeepsItsLastGoodCheckpointToGoOnFrom) {
  const test::TemporaryFolder folder;
  const auto out = folder / "m.safetensors";
  JobContext context;
  std::string said;
  try {
    passband::train(Poisoned(), nullptr, recipe8(), quick(), out, {}, context);
  } catch (const Error& error) {
    said = error.what();
  }
  EXPECT_NE(said.find("diverged at step"), std::string::npos) << said;
  EXPECT_NE(said.find("m.safetensors.checkpoint"), std::string::npos) << said;
  TrainOptions options = quick();
  options.from = out.string() + ".checkpoint";
  EXPECT_EQ(openClassifier(options.from, {.device = "cpu"})->info().recipe, recipe8()) << "a model as any other";
  const BrightAndDark good(64);
  EXPECT_NO_THROW(passband::train(good, nullptr, recipe8(), options, folder / "again.safetensors", {}, context));
}

TEST(Trainer, AnObserverSeesEveryStepOnceAndChangesNothing) {
  struct Counting : TrainObserver {
    bool wants(std::int64_t step, std::int64_t) override { return step > last; }
    void observe(const TrainMoment& moment, JobContext& context) override {
      PixelBatch pixels{3, 8, 8, std::vector<float>(192, .5F), {0}, {0}};
      EXPECT_EQ(moment.network.logits(pixels, {}, context).cols(), 2);
      seen += " " + std::to_string(moment.step);
      last = moment.step;
    }
    std::string identity() const override { return R"({"watched":"every step"})"; }
    std::string state() const override { return seen; }
    void restore(const std::string& state) override {
      seen = state;
      last = std::stoll(state.substr(state.rfind(' ')));
    }
    std::string seen;
    std::int64_t last = -1;
  };
  const test::TemporaryFolder folder;
  const BrightAndDark train(64);
  TrainOptions options = quick();
  options.maxSteps = 6;
  JobContext plain, rest;
  passband::train(train, nullptr, recipe8(), options, folder / "alone.safetensors", {}, plain);
  std::stop_source stop;
  JobContext stopping(stop.get_token(), [&](const Progress& progress) {
    if (progress.done == 4) stop.request_stop();
  });
  Counting first, second;
  const auto out = folder / "seen.safetensors";
  EXPECT_THROW(passband::train(train, nullptr, recipe8(), options, out, {}, stopping, &first), Cancelled);
  const auto unwatched = [&] { passband::train(train, nullptr, recipe8(), options, out, {}, rest); };
  EXPECT_THAT(test::errorOf(unwatched), testing::HasSubstr("watched was \"every step\", is not given"));
  passband::train(train, nullptr, recipe8(), options, out, {}, rest, &second);
  EXPECT_EQ(second.seen, " 0 1 2 3 4 5 6");
  EXPECT_EQ(contentOf(out), contentOf(folder / "alone.safetensors"));
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
  TrainOptions much = quick();
  much.batchSize = 1024;
  much.architecture = "resnet50";
  Recipe huge = recipe8();
  huge.height = huge.width = 512;
  EXPECT_THROW(passband::train(BrightAndDark(1024), nullptr, huge, much, folder / "m.safetensors", {}, context), Error);
  TrainOptions options = quick();
  options.epochs = 0;
  EXPECT_THROW(attempt(BrightAndDark(64), options), UsageError);
  options = quick();
  options.architecture = "vgg99";
  EXPECT_THROW(attempt(BrightAndDark(64), options), UsageError);
}

TEST(Trainer, ABareStepIsTimedAndWritesNothing) {
  JobContext context;
  EXPECT_GT(bareStepSeconds(BrightAndDark(64), recipe8(), quick(), 2, context), 0);
  EXPECT_THROW(bareStepSeconds(BrightAndDark(6), recipe8(), quick(), 2, context), Error);
  EXPECT_FALSE(std::filesystem::exists(".checkpoint"));
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
