#include "core/data/recipe_size.h"

#include <gtest/gtest.h>

namespace passband {
namespace {

TEST(RecipeSize, ACropLeavesOutTheSamePart) {
  const Recipe inception = withSize(recipePreset("imagenet"), 299, 299);
  EXPECT_EQ(inception.height, 299);
  EXPECT_EQ(inception.width, 299);
  EXPECT_EQ(inception.fit, Fit::Crop);
  EXPECT_EQ(inception.resizeTo, 342);  // what torchvision takes for Inception
  EXPECT_EQ(inception.mean, recipePreset("imagenet").mean);
}

TEST(RecipeSize, TheSameSizeAndAnySizeChangeNothing) {
  const Recipe cifar = recipePreset("cifar10");
  EXPECT_EQ(withSize(cifar, 32, 32), cifar);
  EXPECT_EQ(withSize(cifar, 0, 0), cifar);
}

TEST(RecipeSize, SquashedImagesHaveNoCrop) {
  const Recipe wide = withSize(recipePreset("cifar10"), 16, 24);
  EXPECT_EQ(wide.height, 16);
  EXPECT_EQ(wide.width, 24);
  EXPECT_EQ(wide.resizeTo, 0);
}

}  // namespace
}  // namespace passband
