#include "core/analysis/recipe_detection.h"

#include <algorithm>
#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

#include "core/base/error.h"
#include "core/base/random.h"

namespace passband {
namespace {

constexpr int classes = 10;

/// 32 x 32 images whose red level is the class: (label + .5) / 10 and a little noise; green and blue are not.
class LevelSet : public ImageSet {
 public:
  explicit LevelSet(int images = 500, int channels = 3) : channels_(channels) {
    info_.source = "levels";
    info_.height = info_.width = 32;
    info_.channels = channels;
    for (int c = 0; c < classes; ++c) info_.classNames.push_back(std::to_string(c));
    for (int i = 0; i < images; ++i) labels_.push_back(i % classes);
  }
  const ImageSetInfo& info() const override { return info_; }
  std::span<const std::int32_t> labels() const override { return labels_; }
  std::string imageName(std::int64_t index) const override { return std::to_string(index); }
  Image image(std::int64_t index) const override {
    Random random(7, static_cast<std::uint64_t>(index));
    const double label = labels_[static_cast<std::size_t>(index)];
    const auto red = static_cast<float>((label + random.uniform(.1, .9)) / classes);
    Image image{32, 32, channels_, 0, {}};
    for (int i = 0; i < 32 * 32; ++i) {
      image.values.push_back(red);
      for (int c = 1; c < channels_; ++c) image.values.push_back(.999F - red);
    }
    return image;
  }

 private:
  int channels_;
  ImageSetInfo info_;
  std::vector<std::int32_t> labels_;
};

/// Undoes the recipe that it was "trained" with and reads the red level off: right with that recipe only.
class LevelReader : public Classifier {
 public:
  explicit LevelReader(const Recipe& trained, int outputs = classes) : trained_(trained) {
    info_.classes = outputs;
    info_.channels = trained.channels;
  }
  const ClassifierInfo& info() const override { return info_; }
  std::unique_ptr<SpectralBatch> prepare(const PixelBatch&, const PrepareOptions&) override { return nullptr; }
  Grid<float> logits(const PixelBatch& pixels, const PrepareOptions&, JobContext&) override {
    if (pixels.height != trained_.height || pixels.width != trained_.width) throw Error("images of another size");
    Grid<float> logits(pixels.images(), classes);
    const std::int64_t plane = std::int64_t{pixels.height} * pixels.width;
    const std::size_t red = trained_.channels == 3 && trained_.order == ChannelOrder::Bgr ? 2 : 0;
    for (std::int64_t i = 0; i < pixels.images(); ++i) {
      const float value =
          pixels.values[static_cast<std::size_t>(i * pixels.imageValues()) + red * static_cast<std::size_t>(plane)];
      const float level = value * trained_.std[red] + trained_.mean[red];
      logits(i, std::clamp(static_cast<int>(std::floor(level * classes)), 0, classes - 1)) = 1;
    }
    return logits;
  }

 private:
  Recipe trained_;
  ClassifierInfo info_;
};

RecipeDetection detect(const ImageSet& set, Classifier& reader) {
  JobContext context;
  const std::vector<Recipe> usual = usualRecipes(set.info(), reader.info());
  return detectRecipe(reader, set, {}, usual, {}, context);
}

TEST(RecipeDetection, FindsEveryUsualRecipeOrAnEquallyGoodOne) {
  const LevelSet set;
  const LevelReader any(asItIs(32, 32, 3));
  const std::vector<Recipe> usual = usualRecipes(set.info(), any.info());
  ASSERT_GE(usual.size(), 10U);
  for (const Recipe& trained : usual) {
    LevelReader reader(trained);
    const RecipeDetection detection = detect(set, reader);
    EXPECT_GE(detection.tried.front().accuracy.value, .95) << describe(trained);
    EXPECT_EQ(detection.recipe().order, trained.order) << describe(trained);
    if (detection.decided) {
      EXPECT_EQ(detection.recipe(), trained) << describe(trained);
    }
  }
}

TEST(RecipeDetection, SaysSoWhenRecipesAreEqualWithinNoiseAndTakesTheMoreUsual) {
  const LevelSet set;
  const std::vector<Recipe> candidates = {
      {.name = "usual", .height = 32, .width = 32, .mean = {.5F, .5F, .5F}, .std = {.5F, .5F, .5F}},
      {.name = "trained", .height = 32, .width = 32, .mean = {.5F, .5F, .5F}, .std = {.501F, .5F, .5F}},
      {.name = "wrong", .height = 32, .width = 32, .mean = {.1F, .1F, .1F}, .std = {1, 1, 1}}};
  LevelReader reader(candidates[1]);
  JobContext context;
  const RecipeDetection detection = detectRecipe(reader, set, {}, candidates, {}, context);
  EXPECT_FALSE(detection.decided);
  EXPECT_EQ(detection.recipe().name, "usual");
  EXPECT_EQ(detection.images, 500);
  EXPECT_EQ(detection.tried.back().recipe.name, "wrong");
  EXPECT_LT(detection.tried.back().accuracy.n, 500);  // given up early
  EXPECT_LT(detection.tried.back().pValue, .01);
}

TEST(RecipeDetection, IsSettledWhereOnlyMeanAndStdAreLeftOpen) {
  const LevelSet set;
  const Recipe trained{.name = "trained", .height = 32, .width = 32, .mean = {.5F, .5F, .5F}, .std = {.5F, .5F, .5F}};
  Recipe near = trained, flipped = trained;
  near.std[0] = .501F;
  flipped.order = ChannelOrder::Bgr;
  const auto settled = [&](const Recipe& reads, const std::vector<Recipe>& candidates) {
    LevelReader reader(reads);
    JobContext context;
    return detectRecipe(reader, set, {}, candidates, {}, context).settled;
  };
  EXPECT_TRUE(settled(trained, {trained, near}));
  EXPECT_TRUE(settled(trained, {flipped, trained, near})) << "blue first is worse";
  Recipe blind = trained;
  blind.mean = {10, 10, 10};
  EXPECT_FALSE(settled(blind, {trained})) << "no better than chance";
}

TEST(RecipeDetection, IsNotSettledWhereTheOrderOrSizeIsLeftOpen) {
  const LevelSet few(4);
  const Recipe trained{.name = "trained", .height = 32, .width = 32, .mean = {.5F, .5F, .5F}, .std = {.5F, .5F, .5F}};
  Recipe flipped = trained;
  flipped.order = ChannelOrder::Bgr;
  LevelReader reader(trained);
  JobContext context;
  const RecipeDetection open = detectRecipe(reader, few, {}, std::vector{trained, flipped}, {}, context);
  EXPECT_GT(open.tried[0].accuracy.low, 1. / classes);
  EXPECT_FALSE(open.decided);
  EXPECT_FALSE(open.settled) << "four images do not tell them apart";
}

TEST(RecipeDetection, RecipesThatDoNotRunAreLeftOut) {
  const LevelSet set;
  const std::vector<Recipe> candidates = {{.name = "large", .height = 64, .width = 64},
                                          {.name = "right", .height = 32, .width = 32}};
  LevelReader reader(candidates[1]);
  JobContext context;
  const RecipeDetection detection = detectRecipe(reader, set, {}, candidates, {}, context);
  EXPECT_EQ(detection.recipe().name, "right");
  EXPECT_EQ(detection.tried[1].failure, "images of another size");
  LevelReader none({.name = "other", .height = 9, .width = 9});
  EXPECT_THROW(detectRecipe(none, set, {}, candidates, {}, context), Error);
}

TEST(RecipeDetection, GreyNetworksAreTriedWithGreyRecipes) {
  const LevelSet set(200, 1);
  LevelReader reader({.name = "",
                      .height = 32,
                      .width = 32,
                      .channels = 1,
                      .mean = {.1307F, .1307F, .1307F},
                      .std = {.3081F, .3081F, .3081F}});
  const RecipeDetection detection = detect(set, reader);
  EXPECT_EQ(detection.recipe().name, "MNIST mean and std");
  for (const TriedRecipe& tried : detection.tried) EXPECT_EQ(tried.recipe.channels, 1);
}

TEST(RecipeDetection, StopsWhenAsked) {
  const LevelSet set;
  LevelReader reader(asItIs(32, 32, 3));
  std::stop_source stop;
  stop.request_stop();
  JobContext context(stop.get_token(), {});
  EXPECT_THROW(detectRecipe(reader, set, {}, usualRecipes(set.info(), reader.info()), {}, context), Cancelled);
}

TEST(HowSure, SaysWhetherTheNextOneIsWorseAndWhetherChanceDoesAsWell) {
  RecipeDetection detection;
  detection.tried.push_back({recipePreset("half"), wilsonRate(90, 100), 1, {}});
  detection.tried.push_back({recipePreset("imagenet"), wilsonRate(50, 100), .0012, {}});
  detection.decided = true;
  EXPECT_EQ(howSure(detection, 10), "sure: the next one is worse beyond chance (p = 0.0012)");
  detection.tried[1].failure = "another size";
  EXPECT_EQ(howSure(detection, 10), "the only one that runs");
  detection.decided = false;
  detection.tried[1].pValue = .4;
  detection.images = 100;
  detection.tried.push_back({recipePreset("cifar10"), wilsonRate(40, 50), .06, {}});
  EXPECT_THAT(howSure(detection, 10), testing::HasSubstr("undecided: 2 are equal within noise"))
      << "the third was given up after 50 images";
  detection.tried[0].accuracy = wilsonRate(11, 100);
  EXPECT_THAT(howSure(detection, 10), testing::HasSubstr("no recipe is better than chance (10.0 %)"));
}

TEST(UsualRecipes, AreThoseOfTheDataAndTheNetwork) {
  ImageSetInfo data;  // photographs of all sizes
  ClassifierInfo model;
  model.classes = 1000;
  const std::vector<Recipe> imagenet = usualRecipes(data, model);
  EXPECT_EQ(imagenet.front(), [] {
    Recipe first = recipePreset("imagenet");
    first.name = "ImageNet mean and std";
    return first;
  }());
  const auto has = [&](Fit fit, ChannelOrder order) {
    return std::ranges::any_of(imagenet,
                               [&](const Recipe& r) { return r.fit == fit && r.order == order && r.height == 224; });
  };
  EXPECT_TRUE(has(Fit::Crop, ChannelOrder::Rgb) && has(Fit::Squash, ChannelOrder::Rgb));
  EXPECT_TRUE(has(Fit::Crop, ChannelOrder::Bgr));
  data.channels = 1;
  for (const Recipe& recipe : usualRecipes(data, model)) EXPECT_EQ(recipe.order, ChannelOrder::Rgb);
}

TEST(UsualRecipes, PicturesComeToTheSizeOfACifarForm) {
  ImageSetInfo data;
  ClassifierInfo model;
  model.classes = 10;
  model.usualSide = 32;
  const auto sides = [&](int height, int width) {
    data.height = height;
    data.width = width;
    std::set<int> all;
    for (const Recipe& recipe : usualRecipes(data, model)) all.insert(recipe.height);
    return all;
  };
  EXPECT_EQ(sides(0, 0), std::set{32}) << "of all sizes";
  EXPECT_EQ(sides(227, 227), std::set{32});
  EXPECT_EQ(sides(32, 32), std::set{32});
  EXPECT_EQ(sides(64, 64), std::set{64}) << "as it was trained on them";
  model.usualSide = 0;
  EXPECT_EQ(sides(227, 227), (std::set{224, 227}));
}

// By hand: 2 (1 + 10) / 2^10; both tails of an even split are everything.
TEST(McNemar, IsTheTwoSidedBinomialTail) {
  EXPECT_NEAR(mcnemarPValue(9, 1), 22. / 1024, 1e-12);
  EXPECT_NEAR(mcnemarPValue(1, 9), 22. / 1024, 1e-12);
  EXPECT_NEAR(mcnemarPValue(0, 6), 2. / 64, 1e-12);
  EXPECT_EQ(mcnemarPValue(5, 5), 1);
  EXPECT_EQ(mcnemarPValue(0, 0), 1);
}

}  // namespace
}  // namespace passband
