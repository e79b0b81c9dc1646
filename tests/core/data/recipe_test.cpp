#include "core/data/recipe.h"

#include <gmock/gmock.h>

#include "core/base/error.h"
#include "tests/support/decimal_comma.h"

namespace passband {
namespace {

using testing::FloatEq;
using testing::HasSubstr;
using testing::Pointwise;

template <class Action>
std::string messageOf(Action action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(Recipe, PresetsHaveThePublishedNumbers) {
  const Recipe imagenet = recipePreset("imagenet");
  EXPECT_EQ(imagenet.height, 224);
  EXPECT_EQ(imagenet.resizeTo, 256);
  EXPECT_EQ(imagenet.fit, Fit::Crop);
  EXPECT_THAT(imagenet.mean, Pointwise(FloatEq(), {.485F, .456F, .406F}));
  const Recipe synthetic = recipePreset("synthetic");
  EXPECT_EQ(synthetic.width, 32);
  EXPECT_THAT(synthetic.std, Pointwise(FloatEq(), {.172F, .173042F, .173F}));
  EXPECT_EQ(recipePresetNames().size(), 8U);
}

TEST(Recipe, UnknownPresetListsTheKnownOnes) {
  EXPECT_THROW(recipePreset("imagnet"), UsageError);
  EXPECT_THAT(
      messageOf([] { recipePreset("imagnet"); }),
      testing::AllOf(
          HasSubstr("\"imagnet\""),
          HasSubstr("cifar10, cifar100, imagenet, imagenet10, half, mnist, fashion-mnist, synthetic, or none")));
}

TEST(Recipe, DescribesItselfToPeople) {
  EXPECT_EQ(describe(recipePreset("cifar10")), "32x32 RGB, squash, mean .4914 .4822 .4465, std .247 .2435 .2616");
  EXPECT_EQ(describe(recipePreset("imagenet")),
            "224x224 RGB, shorter side to 256, centre crop, mean .485 .456 .406, std .229 .224 .225");
  const Recipe grey{"custom", 28, 24, 1, Fit::Squash, 0, {-.5F, 0, 0}, {1, 1, 1}};
  EXPECT_EQ(describe(grey), "28x24 grey, squash, mean -.5, std 1");
}

TEST(Recipe, JsonGivesEveryFieldBack) {
  for (const std::string& name : recipePresetNames()) {
    EXPECT_EQ(recipeFromJson(recipeToJson(recipePreset(name))), recipePreset(name));
  }
  const Recipe custom{"custom \"x\"", 17, 33, 1, Fit::Crop, 40, {.1F, 1.0F / 3, 2}, {.3F, 1e-3F, 7}};
  EXPECT_EQ(recipeFromJson(recipeToJson(custom)), custom);
  EXPECT_THAT(recipeToJson(recipePreset("cifar10")), HasSubstr("[0.4914,0.4822,0.4465]"));
}

TEST(Recipe, IsTheSameTextWhereTheDecimalSignIsAComma) {
  const Recipe recipe = recipePreset("imagenet");
  const std::string json = recipeToJson(recipe), words = describe(recipe);
  const test::DecimalComma comma;
  if (!comma.holds()) GTEST_SKIP() << "no localedef";
  EXPECT_EQ(recipeToJson(recipe), json);
  EXPECT_EQ(recipeFromJson(json), recipe);
  EXPECT_EQ(describe(recipe), words);
}

TEST(Recipe, JsonWithAWrongFieldIsRefusedByName) {
  const std::string good = recipeToJson(recipePreset("imagenet"));
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return messageOf([&] { recipeFromJson(text.replace(at, from.size(), to)); });
  };
  EXPECT_THAT(with("\"height\":224", "\"height\":0"), HasSubstr("\"height\""));
  EXPECT_THAT(with("\"height\":224", "\"height\":18446744073709551615"), HasSubstr("\"height\""));
  EXPECT_THAT(with("\"width\":224", "\"width\":2.5"), HasSubstr("\"width\""));
  EXPECT_THAT(with("\"width\":224", "\"w\":224"), HasSubstr("\"width\""));
  EXPECT_THAT(with("\"channels\":3", "\"channels\":2"), HasSubstr("\"channels\""));
  EXPECT_THAT(with("\"fit\":\"crop\"", "\"fit\":\"pad\""), HasSubstr("\"fit\""));
  EXPECT_THAT(with("\"resize_to\":256", "\"resize_to\":223"), HasSubstr("\"resize_to\""));
  EXPECT_THAT(with("0.229", "0"), HasSubstr("\"std\""));
  EXPECT_THAT(with("0.229", "1e300"), HasSubstr("\"std\""));
  EXPECT_THAT(with("0.485,", ""), HasSubstr("\"mean\""));
  EXPECT_THAT(with("\"name\":\"imagenet\"", "\"name\":7"), HasSubstr("\"name\""));
  EXPECT_THAT(messageOf([] { recipeFromJson("[1,2"); }), HasSubstr("JSON"));
}

TEST(Preprocess, NormalisesEachChannelIntoPlanes) {
  const Recipe recipe{"custom", 1, 2, 3, Fit::Squash, 0, {.1F, .2F, .3F}, {.5F, .25F, 2}};
  const Image image{1, 2, 3, 255, {.2F, .4F, .6F, 1, 0, .5F}};
  std::vector<float> out(6);
  preprocess(recipe, image, out);
  EXPECT_THAT(out, Pointwise(testing::FloatNear(1e-6F), {.2F, 1.8F, .8F, -.8F, .15F, .1F}));
}

TEST(Recipe, TextsOfOlderVersionsAreRgb) {
  Recipe recipe = recipePreset("cifar10");
  recipe.order = ChannelOrder::Bgr;
  std::string text = recipeToJson(recipe);
  EXPECT_EQ(recipeFromJson(text), recipe);
  EXPECT_THAT(describe(recipe), HasSubstr("32x32 BGR"));
  const std::string field = "\"channel_order\":\"BGR\",";
  ASSERT_NE(text.find(field), std::string::npos);
  text.erase(text.find(field), field.size());
  EXPECT_EQ(recipeFromJson(text), recipePreset("cifar10"));
  EXPECT_THAT(messageOf([&] { recipeFromJson(text.insert(1, "\"channel_order\":\"GBR\",")); }),
              HasSubstr("\"channel_order\""));
}

TEST(RecipeJson, KeepsThatTheValuesArePreprocessedAlready) {
  EXPECT_EQ(recipeFromJson(recipeToJson(asItIs(28, 30, 1))), asItIs(28, 30, 1));
  EXPECT_THAT(recipeToJson(asItIs(28, 30, 1)), HasSubstr("\"name\":\"none\""));
  EXPECT_FALSE(recipeFromJson(recipeToJson(recipePreset("half"))).alreadyPreprocessed);
  Recipe changed = recipePreset("half");
  changed.name = "none";
  EXPECT_THAT(messageOf([&] { recipeFromJson(recipeToJson(changed)); }), HasSubstr("changes no values"));
}

TEST(PresetName, IsOfTheValuesWhateverTheNameAndTheChannels) {
  for (const std::string& name : recipePresetNames()) {
    Recipe recipe = recipePreset(name);
    EXPECT_EQ(presetName(recipe), name);
    recipe.name = "custom";
    recipe.channels = 1;
    EXPECT_EQ(presetName(recipe), name);
    recipe.height += 1;
    EXPECT_EQ(presetName(recipe), "");
  }
  EXPECT_EQ(presetName(asItIs(32, 32, 3)), "");
}

TEST(RecipeText, IsANameOrJsonAndComesBack) {
  EXPECT_EQ(recipeText(recipePreset("half")), "half");
  EXPECT_EQ(recipeText(asItIs(28, 28, 1)), "none");
  EXPECT_EQ(recipeFromText("none"), asItIs(0, 0, 3));
  Recipe recipe = recipePreset("imagenet");
  recipe.order = ChannelOrder::Bgr;
  EXPECT_EQ(recipeFromText(recipeText(recipe)), recipe);
  EXPECT_THROW(recipeFromText("imagnet"), UsageError);
  EXPECT_THROW(recipeFromText("{\"name\": 3}"), UsageError);
  EXPECT_THROW(recipeFromText("{bad"), UsageError);
}

TEST(Preprocess, BlueFirstNetworksGetTheirChannelsInTheirOrder) {
  Recipe recipe{"custom", 1, 1, 3, Fit::Squash, 0, {.1F, .2F, .3F}, {1, 1, 1}};
  recipe.order = ChannelOrder::Bgr;
  std::vector<float> out(3);
  preprocess(recipe, {1, 1, 3, 255, {1, .5F, .25F}}, out);
  EXPECT_THAT(out, Pointwise(FloatEq(), {.25F - .1F, .5F - .2F, 1 - .3F}));
}

TEST(Preprocess, RepeatsGreyIntoThreeChannels) {
  const Recipe recipe{"custom", 1, 2, 3, Fit::Squash, 0, {0, .5F, 1}, {1, 1, 1}};
  std::vector<float> out(6);
  preprocess(recipe, {1, 2, 1, 255, {.25F, .75F}}, out);
  EXPECT_THAT(out, Pointwise(FloatEq(), {.25F, .75F, -.25F, .25F, -.75F, -.25F}));
}

TEST(Preprocess, MergesColourIntoGrey) {
  const Recipe recipe{"custom", 1, 1, 1, Fit::Squash, 0, {0, 9, 9}, {1, 9, 9}};
  std::vector<float> out(1);
  preprocess(recipe, {1, 1, 3, 255, {1, .5F, .25F}}, out);
  EXPECT_THAT(out, Pointwise(FloatEq(), {.299F + .2935F + .0285F}));
}

/// As torchvision does it: Resize(4), CenterCrop(2); Pillow makes 0 64 191 255 of a row 0 255 of four pixels.
TEST(Preprocess, AnImageOfTheRightSizeIsResizedBeforeTheCropToo) {
  const Recipe recipe{"custom", 2, 2, 1, Fit::Crop, 4, {}, {1, 1, 1}};
  std::vector<float> out(4);
  preprocess(recipe, {2, 2, 1, 255, {0, 1, 0, 1}}, out);
  EXPECT_THAT(out, Pointwise(FloatEq(), {64 / 255.F, 191 / 255.F, 64 / 255.F, 191 / 255.F}));
}

TEST(Preprocess, AnImageThatNeedsNoResizingIsTakenAsItIs) {
  for (const Fit fit : {Fit::Crop, Fit::Squash}) {
    const Recipe recipe{"custom", 2, 2, 1, fit, fit == Fit::Crop ? 2 : 0, {}, {1, 1, 1}};
    std::vector<float> out(4);
    preprocess(recipe, {2, 2, 1, 255, {0, .3F, 1, 0}}, out);  // .3 lies between two grey levels
    EXPECT_THAT(out, testing::ElementsAre(0, .3F, 1, 0));
  }
}

}  // namespace
}  // namespace passband
