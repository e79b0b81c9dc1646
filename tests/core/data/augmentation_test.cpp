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

}  // namespace
}  // namespace passband
