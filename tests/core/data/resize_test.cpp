// Truth: images resized by Pillow and cropped by torchvision (tests/fixtures/make_images.py).
#include "core/data/resize.h"

#include <filesystem>
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "core/data/formats/image_file.h"
#include "core/data/recipe.h"

namespace passband {
namespace {

const std::filesystem::path fixtures = std::filesystem::path(PASSBAND_FIXTURES) / "data";

struct Size {
  int height, width;
};

class ResizeAsPillow : public testing::TestWithParam<std::tuple<const char*, Size>> {};

TEST_P(ResizeAsPillow, GivesTheSameLevels) {
  const auto& [name, size] = GetParam();
  const Image source = readImageFile(fixtures / fmt::format("resize_{}.png", name));
  const Image truth = readImageFile(fixtures / fmt::format("resize_{}_{}x{}.png", name, size.height, size.width));
  const Image result = resize(source, size.height, size.width);
  ASSERT_EQ(result.height, size.height);
  ASSERT_EQ(result.width, size.width);
  EXPECT_EQ(result.channels, truth.channels);
  EXPECT_EQ(result.levels, truth.levels);
  EXPECT_EQ(result.values, truth.values);
}

INSTANTIATE_TEST_SUITE_P(UpDownOddAndOneAxis, ResizeAsPillow,
                         testing::Combine(testing::Values("rgb", "grey", "deep"),
                                          testing::Values(Size{48, 65}, Size{10, 7}, Size{23, 14}, Size{40, 31},
                                                          Size{1, 1})));

TEST(Resize, HorizontalPassFirstDiffersFromPillow13ByALevelWhereHeightShrinksAndWidthGrows) {
  for (const char* name : {"rgb", "grey", "deep"}) {
    const Image truth = readImageFile(fixtures / fmt::format("resize_{}_17x50.png", name));
    const Image result = resize(readImageFile(fixtures / fmt::format("resize_{}.png", name)), 17, 50);
    const float level = 1.0F / static_cast<float>(truth.levels);
    EXPECT_THAT(result.values, testing::Pointwise(testing::FloatNear(1.01F * level), truth.values));
  }
}

TEST(Resize, SameSizeChangesNothing) {
  const Image source = readImageFile(fixtures / "resize_rgb.png");
  EXPECT_EQ(resize(source, source.height, source.width).values, source.values);
}

TEST(Resize, FloatingPointDataIsNotRounded) {
  const Image image{1, 4, 1, 0, {.1F, .2F, .3F, .9F}};
  // By hand: centres 1 and 3, half-width 2: weights 3 3 1 of 7 at the left border and its mirror at the right.
  const Image result = resize(image, 1, 2);
  EXPECT_THAT(result.values,
              testing::Pointwise(testing::FloatNear(1e-6F), {(.3F + .6F + .3F) / 7, (.2F + .9F + 2.7F) / 7}));
}

TEST(Resize, WindowIsTheCutOutOfTheWhole) {
  const Image source = readImageFile(fixtures / "resize_rgb.png");
  const Image whole = resize(source, 40, 31);
  const Image window = resizeWindow(source, {40, 31, 7, 5, 12, 20});
  for (int y = 0; y < 12; ++y) {
    for (int i = 0; i < 60; ++i) {
      ASSERT_EQ(window.values[static_cast<std::size_t>(y * 60 + i)],
                whole.values[static_cast<std::size_t>((y + 7) * 93 + 15 + i)]);
    }
  }
}

TEST(Resize, AThreadThinImageIsCroppedWithoutBuildingTheWhole) {
  Image image{1, 50000, 1, 255, std::vector<float>(50000, 1.0F)};  // in full it would be 256 x 12,800,000
  Recipe recipe = recipePreset("imagenet");
  recipe.channels = 1;
  std::vector<float> out(224 * 224);
  preprocess(recipe, image, out);
  EXPECT_THAT(out, testing::Each(testing::FloatNear((1 - .485F) / .229F, 1e-5F)));
}

struct CropCase {
  const char* name;
  int shorter, height, width;
};

class CropAsTorchvision : public testing::TestWithParam<CropCase> {};

TEST_P(CropAsTorchvision, GivesTheSamePixels) {
  const auto& [name, shorter, height, width] = GetParam();
  const Image source = readImageFile(fixtures / fmt::format("crop_{}.png", name));
  const Image truth = readImageFile(fixtures / fmt::format("crop_{}_{}_{}x{}.png", name, shorter, height, width));
  const Recipe recipe{"custom", height, width, 3, Fit::Crop, shorter, {0, 0, 0}, {1, 1, 1}};
  const std::size_t pixels = static_cast<std::size_t>(height) * static_cast<std::size_t>(width);
  std::vector<float> out(3 * pixels);
  preprocess(recipe, source, out);
  for (std::size_t i = 0; i < pixels; ++i) {
    for (std::size_t c = 0; c < 3; ++c) ASSERT_EQ(out[c * pixels + i], truth.values[3 * i + c]) << "pixel " << i;
  }
}

INSTANTIATE_TEST_SUITE_P(WideAndTall, CropAsTorchvision,
                         testing::Values(CropCase{"wide", 20, 15, 16}, CropCase{"wide", 19, 16, 16},
                                         CropCase{"wide", 32, 32, 29}, CropCase{"tall", 20, 15, 16},
                                         CropCase{"tall", 19, 16, 16}, CropCase{"tall", 32, 32, 29}));

}  // namespace
}  // namespace passband
