#include "core/data/augmentation.h"

#include <gtest/gtest.h>
#include <set>

namespace passband {
namespace {

/// Pixel (row, col) holds row * 10 + col + 1 in every channel, so that a pixel's place can be read off its value.
Image numbered(int height, int width) {
  Image image{height, width, 3, 0, {}};
  for (int row = 0; row < height; ++row) {
    for (int col = 0; col < width; ++col) {
      for (int channel = 0; channel < 3; ++channel) image.values.push_back(static_cast<float>(row * 10 + col + 1));
    }
  }
  return image;
}

float pixel(const Image& image, int row, int col) {
  return image.values[static_cast<std::size_t>((row * image.width + col) * image.channels)];
}

TEST(Augmentation, NothingChangesNothing) {
  Random random(1);
  EXPECT_EQ(augmented(numbered(4, 5), {}, random).values, numbered(4, 5).values);
}

TEST(Augmentation, PadCropShiftsWithBlackAroundAndReachesEveryShift) {
  std::set<std::pair<int, int>> shifts;
  Random random(2);
  for (int attempt = 0; attempt < 400; ++attempt) {
    const Image image = augmented(numbered(6, 6), {.padCrop = 2}, random);
    ASSERT_EQ(image.height, 6);
    const int centre = static_cast<int>(pixel(image, 3, 3)) - 1;  // never black: the shift is at most 2
    const int down = centre / 10 - 3;
    const int right = centre % 10 - 3;
    shifts.insert({down, right});
    for (int row = 0; row < 6; ++row) {
      for (int col = 0; col < 6; ++col) {
        const bool inside = row + down >= 0 && row + down < 6 && col + right >= 0 && col + right < 6;
        ASSERT_EQ(pixel(image, row, col), inside ? (row + down) * 10 + col + right + 1 : 0);
      }
    }
  }
  EXPECT_EQ(shifts.size(), 25u);
}

TEST(Augmentation, FlipMirrorsHalfOfTheImages) {
  Random random(3);
  int flips = 0;
  for (int attempt = 0; attempt < 1000; ++attempt) {
    const Image image = augmented(numbered(2, 3), {.flip = true}, random);
    const bool flipped = pixel(image, 0, 0) == 3;
    for (int row = 0; row < 2; ++row) {
      for (int col = 0; col < 3; ++col) ASSERT_EQ(pixel(image, row, col), row * 10 + (flipped ? 2 - col : col) + 1);
    }
    flips += flipped;
  }
  EXPECT_NEAR(flips, 500, 60);
}

TEST(Augmentation, RandomResizedCropKeepsTheSizeAndStaysWithinTheImage) {
  Random random(4);
  std::set<float> corners;
  for (int attempt = 0; attempt < 50; ++attempt) {
    const Image image = augmented(numbered(9, 9), {.randomResizedCrop = true}, random);
    ASSERT_EQ(image.height, 9);
    ASSERT_EQ(image.width, 9);
    for (const float value : image.values) {
      ASSERT_GE(value, 1);
      ASSERT_LE(value, 89);
    }
    corners.insert(pixel(image, 0, 0));
  }
  EXPECT_GT(corners.size(), 20u);
}

TEST(Augmentation, ColourJitterIsBrightnessThenContrastThenSaturation) {
  const Image image{1, 2, 3, 0, {.5F, .4F, .3F, .45F, .6F, .35F}};
  Random random(5), same(5);
  const Image jittered = augmented(image, {.colourJitter = .2}, random);
  const double brightness = same.uniform(.8, 1.2), contrast = same.uniform(.8, 1.2), saturation = same.uniform(.8, 1.2);
  std::vector<double> values(image.values.begin(), image.values.end());
  const auto grey = [&](std::size_t pixel) {
    return .299 * values[3 * pixel] + .587 * values[3 * pixel + 1] + .114 * values[3 * pixel + 2];
  };
  for (double& value : values) value *= brightness;
  const double mean = (grey(0) + grey(1)) / 2;
  for (double& value : values) value = contrast * value + (1 - contrast) * mean;
  for (std::size_t pixel = 0; pixel < 2; ++pixel) {
    const double own = grey(pixel);
    for (std::size_t c = 0; c < 3; ++c) {
      EXPECT_NEAR(jittered.values[3 * pixel + c], saturation * values[3 * pixel + c] + (1 - saturation) * own, 1e-5);
    }
  }
}

TEST(Augmentation, ColourJitterStaysWithinThePixelRange) {
  Random random(6);
  for (int attempt = 0; attempt < 50; ++attempt) {
    for (const float value : augmented({1, 2, 1, 0, {0.F, 1.F}}, {.colourJitter = .9}, random).values) {
      EXPECT_GE(value, 0);
      EXPECT_LE(value, 1);
    }
  }
}

}  // namespace
}  // namespace passband
