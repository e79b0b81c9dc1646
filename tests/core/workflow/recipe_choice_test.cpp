#include "core/workflow/recipe_choice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/error.h"

namespace passband {
namespace {

using testing::HasSubstr;

ImageSetInfo images(int side, const char* preset = nullptr) {
  ImageSetInfo info;
  info.source = "images";
  info.height = info.width = side;
  info.channels = 3;
  if (preset != nullptr) info.usualRecipe = recipePreset(preset);
  return info;
}

ImageSetInfo preprocessedImages(int side) {
  ImageSetInfo info = images(side);
  info.preprocessed = true;
  info.usualRecipe = asItIs(side, side, 3);
  return info;
}

/// Of any size where `side` is 0.
ClassifierInfo model(int side = 0, int channels = 3) {
  ClassifierInfo info;
  info.classes = 10;
  info.channels = channels;
  info.inputHeight = info.inputWidth = side;
  return info;
}

Recipe chosenFor(const RecipeRequest& request, const ImageSetInfo& data, const ClassifierInfo& model) {
  return recipeFor(model, chooseRecipe(request, &data, &model));
}

TEST(RecipeChoice, WhatIsChosenPrecedesTheModelsFileThenWhatIsDetectedThenTheDataset) {
  const ImageSetInfo data = images(32, "cifar10");
  ClassifierInfo stating = model();
  stating.recipe = recipePreset("half");
  const Recipe detected = recipePreset("cifar100");
  const RecipeRequest request{recipePreset("imagenet")};
  const auto expect = [&](const RecipeChoice& choice, const char* preset, RecipeOrigin origin) {
    EXPECT_EQ(choice.recipe, recipePreset(preset));
    EXPECT_EQ(choice.origin, origin);
  };
  const ClassifierInfo silent = model();
  expect(chooseRecipe(request, &data, &stating, detected), "imagenet", RecipeOrigin::Chosen);
  expect(chooseRecipe({}, &data, &stating, detected), "half", RecipeOrigin::Model);
  expect(chooseRecipe({}, &data, &silent, detected), "cifar100", RecipeOrigin::Detected);
  expect(chooseRecipe({}, &data, &silent), "cifar10", RecipeOrigin::Data);
  expect(chooseRecipe({}, &data, nullptr), "cifar10", RecipeOrigin::Data);
}

TEST(RecipeChoice, WhatIsRememberedComesAfterTheModelsFileAndBeforeWhatIsDetected) {
  const ImageSetInfo data = images(64, "cifar10"), done = preprocessedImages(28);
  ClassifierInfo stating = model(64);
  stating.recipe = recipePreset("half");
  const ClassifierInfo silent = model(64);
  const Recipe detected = recipePreset("cifar100"), remembered = recipePreset("imagenet");
  const RecipeChoice choice = chooseRecipe({}, &data, &silent, detected, remembered);
  EXPECT_EQ(choice.origin, RecipeOrigin::Remembered);
  EXPECT_EQ(recipeFor(silent, choice), remembered) << "of the size that it was used with";
  EXPECT_EQ(chooseRecipe({}, &data, &stating, detected, remembered).origin, RecipeOrigin::Model);
  const RecipeRequest preset{recipePreset("half")}, size{.size = ImageSize{16, 16}};
  EXPECT_EQ(chooseRecipe(preset, &data, &silent, detected, remembered).origin, RecipeOrigin::Chosen);
  EXPECT_EQ(chooseRecipe(size, &data, &silent, detected, remembered).origin, RecipeOrigin::Detected)
      << "it was detected with that size";
  EXPECT_EQ(chooseRecipe({}, &done, &silent, std::nullopt, remembered).origin, RecipeOrigin::AsItIs);
}

TEST(RecipeChoice, WithoutAUsualOneTheDatasetsValuesAreTaken) {
  const ImageSetInfo data = images(30), anySize = images(0);
  const RecipeChoice choice = chooseRecipe({}, &data, nullptr);
  EXPECT_EQ(choice.recipe->height, 30);
  EXPECT_EQ(choice.origin, RecipeOrigin::Pixels);
  EXPECT_FALSE(chooseRecipe({}, &anySize, nullptr).recipe) << "images of several sizes";
  EXPECT_EQ(chooseRecipe({}, &anySize, nullptr).origin, RecipeOrigin::None);
  EXPECT_FALSE(chooseRecipe({}, nullptr, nullptr).recipe);
}

TEST(RecipeChoice, OnlyWhatNeitherSideSaysIsDetected) {
  ClassifierInfo stating = model();
  stating.recipe = recipePreset("half");
  EXPECT_TRUE(needsDetection({}, images(32, "cifar10"), model()));
  EXPECT_TRUE(needsDetection({.size = ImageSize{8, 8}}, images(32), model()));
  EXPECT_FALSE(needsDetection({recipePreset("half")}, images(32), model()));
  EXPECT_FALSE(needsDetection({.size = ImageSize{8, 8}, .mean = {{}}, .std = {{1, 1, 1}}}, images(32), model()));
  EXPECT_FALSE(needsDetection({}, images(32), stating));
  EXPECT_FALSE(needsDetection({}, preprocessedImages(32), model()));
}

TEST(RecipeChoice, PartsOfARequestChangeTheRest) {
  const ImageSetInfo data = images(32, "cifar10");
  const ClassifierInfo any = model();
  const RecipeChoice choice = chooseRecipe({.size = ImageSize{16, 24}, .mean = {{.1F, .2F, .3F}}}, &data, &any);
  EXPECT_EQ(choice.origin, RecipeOrigin::Chosen);
  EXPECT_EQ(choice.recipe->height, 16);
  EXPECT_EQ(choice.recipe->width, 24);
  EXPECT_EQ(choice.recipe->mean, (std::array<float, 3>{.1F, .2F, .3F}));
  EXPECT_EQ(choice.recipe->std, recipePreset("cifar10").std);
  EXPECT_EQ(choice.recipe->name, "custom");
}

TEST(RecipeChoice, APresetComesToTheOnlySizeThatTheModelTakes) {
  const Recipe recipe = chosenFor({recipePreset("imagenet")}, images(32), model(64));
  EXPECT_EQ(recipe.height, 64);
  EXPECT_EQ(recipe.fit, Fit::Crop);
  EXPECT_EQ(recipe.resizeTo, 73) << "256 of 224";
  EXPECT_EQ(chosenFor({recipePreset("cifar10")}, images(32), model()), recipePreset("cifar10"));
}

TEST(RecipeChoice, ASizeThatWasChosenStays) {
  Recipe byHand = recipePreset("cifar10");
  byHand.height = byHand.width = 40;
  byHand.name = "custom";
  EXPECT_EQ(chosenFor({byHand}, images(32), model(64)).height, 40);
  EXPECT_EQ(chosenFor({.recipe = recipePreset("imagenet"), .size = ImageSize{48, 48}}, images(32), model(64)).height,
            48);
}

TEST(RecipeChoice, PreprocessedValuesAreNeitherResizedNorNormalisedAgain) {
  const ImageSetInfo data = preprocessedImages(28);
  EXPECT_EQ(chosenFor({}, data, model(32)), asItIs(28, 28, 3));
  EXPECT_EQ(chosenFor({asItIs(0, 0, 3)}, images(28), model(32)), asItIs(28, 28, 3));
  EXPECT_EQ(chooseRecipe({}, &data, nullptr).origin, RecipeOrigin::AsItIs);
  ClassifierInfo stating = model();
  stating.recipe = recipePreset("half");
  EXPECT_EQ(chosenFor({}, data, stating), asItIs(28, 28, 3)) << "what the file states is done already";
  for (const RecipeRequest& request : {RecipeRequest{recipePreset("half")}, RecipeRequest{.size = ImageSize{8, 8}}}) {
    EXPECT_THROW(chooseRecipe(request, &data, nullptr), UsageError);
  }
}

TEST(RecipeChoice, ImagesOfSeveralSizesAreNoInput) {
  const ImageSetInfo data = images(0);
  try {
    chooseRecipe({asItIs(0, 0, 3)}, &data, nullptr);
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("differ in size"));
  }
  EXPECT_THROW(requirePossible({.recipe = asItIs(0, 0, 3), .mean = {{}}}), UsageError);
}

TEST(RecipeChoice, AColourPresetDoesNotSayHowGreyIsNormalised) {
  EXPECT_THROW(chosenFor({recipePreset("cifar10")}, images(28), model(0, 1)), Error);
  EXPECT_EQ(chosenFor({recipePreset("mnist")}, images(28), model(0, 3)).mean[2], recipePreset("mnist").mean[0]);
}

TEST(RequestFor, LeadsBackToTheRecipe) {
  std::vector<Recipe> recipes{recipePreset("cifar10"), recipePreset("imagenet")};
  Recipe squashed = recipePreset("imagenet");
  squashed.fit = Fit::Squash;
  squashed.resizeTo = 0;
  Recipe crop = recipePreset("imagenet");
  crop.mean = {.5F, .5F, .5F};
  Recipe smallCrop = recipePreset("imagenet");
  smallCrop.height = smallCrop.width = 64;
  smallCrop.resizeTo = 73;
  Recipe blueFirst = recipePreset("imagenet");
  blueFirst.order = ChannelOrder::Bgr;
  for (const Recipe& recipe : {squashed, crop, smallCrop, blueFirst}) recipes.push_back(recipe);
  const ImageSetInfo data = images(32, "cifar10");
  for (const Recipe& recipe : recipes) {
    const RecipeRequest request = requestFor(recipe);
    EXPECT_TRUE(request.isWhole());
    Recipe again = *chooseRecipe(request, &data, nullptr).recipe;
    again.name = recipe.name;
    EXPECT_EQ(again, recipe);
  }
  EXPECT_EQ(requestFor(recipePreset("half")), RecipeRequest{recipePreset("half")});
  EXPECT_FALSE(requestFor(squashed).recipe) << "size, mean and std say it";
  EXPECT_EQ(requestFor(crop).recipe, recipePreset("imagenet"));
  EXPECT_TRUE(requestFor(asItIs(28, 28, 1)).takesAsItIs());
}

TEST(RecipeOrigin, HasOneTextAndTheKeyOfResults) {
  EXPECT_STREQ(originText(RecipeOrigin::Detected), "auto-detected");
  EXPECT_STREQ(originText(RecipeOrigin::Remembered), "as this model was last used");
  EXPECT_STREQ(originKey(RecipeOrigin::Remembered), "remembered");
  EXPECT_STREQ(originKey(RecipeOrigin::Chosen), "options");
  EXPECT_STREQ(originKey(RecipeOrigin::Model), "model");
  EXPECT_STREQ(originKey(RecipeOrigin::Detected), "detected");
  for (const RecipeOrigin origin : {RecipeOrigin::Pixels, RecipeOrigin::Data, RecipeOrigin::AsItIs})
    EXPECT_STREQ(originKey(origin), "data");
}

}  // namespace
}  // namespace passband
