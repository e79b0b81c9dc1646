#include "core/data/recipe_fit.h"

#include <gtest/gtest.h>

#include "core/base/error.h"

namespace passband {
namespace {

TEST(RecipeFit, ACropLeavesOutTheSamePart) {
  const Recipe inception = withSize(recipePreset("imagenet"), 299, 299);
  EXPECT_EQ(inception.height, 299);
  EXPECT_EQ(inception.width, 299);
  EXPECT_EQ(inception.fit, Fit::Crop);
  EXPECT_EQ(inception.resizeTo, 342);  // what torchvision takes for Inception
  EXPECT_EQ(inception.mean, recipePreset("imagenet").mean);
}

/// CIFAR's images under the ImageNet preset would be blown up to 37x37 and lose their border.
TEST(RecipeFit, SmallImagesAreNotCropped) {
  const Recipe small = withSize(recipePreset("imagenet"), 32, 32);
  EXPECT_EQ(small.fit, Fit::Squash);
  EXPECT_EQ(small.resizeTo, 0);
  EXPECT_EQ(small.mean, recipePreset("imagenet").mean);
  EXPECT_EQ(withSize(recipePreset("imagenet"), 64, 64).fit, Fit::Crop);
}

TEST(RecipeFit, TheSameSizeAndAnySizeChangeNothing) {
  const Recipe cifar = recipePreset("cifar10");
  EXPECT_EQ(withSize(cifar, 32, 32), cifar);
  EXPECT_EQ(withSize(cifar, 0, 0), cifar);
}

TEST(RecipeFit, SquashedImagesHaveNoCrop) {
  const Recipe wide = withSize(recipePreset("cifar10"), 16, 24);
  EXPECT_EQ(wide.height, 16);
  EXPECT_EQ(wide.width, 24);
  EXPECT_EQ(wide.resizeTo, 0);
}

TEST(RecipeFit, AGreyRecipeIsRepeatedIntoColour) {
  const Recipe grey = recipePreset("mnist");
  const Recipe colour = withChannels(grey, 3);
  EXPECT_EQ(colour.channels, 3);
  for (int c = 0; c < 3; ++c) EXPECT_EQ(colour.mean[c], grey.mean[0]);
  for (int c = 0; c < 3; ++c) EXPECT_EQ(colour.std[c], grey.std[0]);
}

TEST(RecipeFit, AColourRecipeServesGreyImagesWhereItsChannelsAgree) {
  EXPECT_EQ(withChannels(recipePreset("half"), 1).channels, 1);
  EXPECT_THROW(withChannels(recipePreset("imagenet"), 1), Error) << "R, G and B differ";
  EXPECT_THROW(withChannels(recipePreset("half"), 2), Error);
}

}  // namespace
}  // namespace passband
