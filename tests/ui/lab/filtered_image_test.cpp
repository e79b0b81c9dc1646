#include "ui/lab/filtered_image.h"

#include <cmath>
#include <complex>
#include <cstring>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <numbers>

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/base/random.h"
#include "core/data/formats/npy_header.h"
#include "tests/support/quadratic_classifier.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

PixelBatch randomImage(int channels, int height, int width) {
  PixelBatch image{channels, height, width, {}, {0}, {0}};
  Random random(5);
  for (std::int64_t i = 0; i < image.imageValues(); ++i)
    image.values.push_back(static_cast<float>(random.uniform(-2, 2)));
  return image;
}

TEST(FilteredImage, IsTheImageFilteredByDefinition) {
  const PixelBatch image = randomImage(3, 9, 12);
  const FrequencyMask mask = soften(ringMask({9, 12}, 1, 3), .7);
  const PixelBatch truth = test::filteredByDefinition(image, mask);
  const FilteredImage result = filtered(image, mask);
  const PixelBatch removed = removedPart(result);
  for (std::size_t i = 0; i < truth.values.size(); ++i) {
    EXPECT_NEAR(result.after.values[i], truth.values[i], 1e-5);
    EXPECT_NEAR(removed.values[i], image.values[i] - truth.values[i], 1e-5);
  }
}

TEST(FilteredImage, SpectrumIsTheMagnitudeOfTheDft) {
  const PixelBatch image = randomImage(1, 4, 6);
  const FilteredImage result = filtered(image, FrequencyMask({4, 6}));
  for (const Bin bin : {Bin{0, 0}, Bin{2, 1}, Bin{-3, 0}, Bin{1, -2}}) {
    std::complex<double> sum;
    for (int y = 0; y < 4; ++y) {
      for (int x = 0; x < 6; ++x) {
        const double turn = -2 * std::numbers::pi * (bin.u * x / 6. + bin.v * y / 4.);
        sum += double{image.values[static_cast<std::size_t>(y * 6 + x)]} * std::polar(1.0, turn);
      }
    }
    EXPECT_NEAR(result.spectrum.at(bin), std::abs(sum), 1e-4) << bin.u << ' ' << bin.v;
  }
}

TEST(FilteredWriter, WritesBothStatesOfEveryImage) {
  const test::TemporaryFolder folder;
  const FrequencyMap spectrum{FrequencyPlane(1, 2)};
  const FilteredImage one{{1, 1, 2, {1, 2}, {0}, {0}}, {1, 1, 2, {3, 4}, {0}, {0}}, spectrum};
  const FilteredImage two{{1, 1, 2, {5, 6}, {0}, {0}}, {1, 1, 2, {7, 8}, {0}, {0}}, spectrum};
  const auto file = filteredWriter({one, two})(folder / "images.npy");
  const MappedFile mapped(file);
  const auto header = parseNpyHeader(mapped.text());
  ASSERT_TRUE(header);
  EXPECT_THAT(header->shape, testing::ElementsAre(2, 2, 1, 1, 2));
  std::vector<float> values(8);
  ASSERT_EQ(mapped.text().size(), header->dataOffset + sizeof(float) * values.size());
  std::memcpy(values.data(), mapped.text().data() + header->dataOffset, sizeof(float) * values.size());
  EXPECT_THAT(values, testing::ElementsAre(1, 2, 3, 4, 5, 6, 7, 8));
  EXPECT_THROW(filteredWriter({}), Error);
}

TEST(Picture, UndoesTheNormalisation) {
  Recipe recipe;
  recipe.height = 1, recipe.width = 2;
  recipe.mean = {.5, .4, .3};
  recipe.std = {.25, .2, .1};
  // Pixels .75 and .125 in red, the mean elsewhere.
  const PixelBatch image{3, 1, 2, {1, -1.5F, 0, 0, 0, 0}, {0}, {0}};
  const QImage plain = picture(image, recipe, 1);
  EXPECT_EQ(plain.pixelColor(0, 0), QColor(191, 102, 77));
  EXPECT_EQ(plain.pixelColor(1, 0), QColor(32, 102, 77));
  const QImage strong = picture(image, recipe, 2);
  EXPECT_EQ(strong.pixelColor(0, 0).red(), 255);
  EXPECT_EQ(strong.pixelColor(1, 0).red(), 0);
  const QImage difference = picture(image, recipe, 1, true);
  EXPECT_EQ(difference.pixelColor(0, 0), QColor(191, 128, 128));
}

}  // namespace
}  // namespace passband
