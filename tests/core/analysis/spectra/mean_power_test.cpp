#include "core/analysis/spectra/mean_power.h"

#include <complex>
#include <gtest/gtest.h>
#include <numbers>
#include <numeric>

#include "core/base/error.h"
#include "core/data/batch_loader.h"
#include "tests/core/analysis/small_set.h"

namespace passband {
namespace {

TEST(MeanPower, IsTheMeanOfSquaredMagnitudesByDefinition) {
  const test::SmallSet set({2});
  const Recipe recipe = test::smallRecipe();
  JobContext context;
  const FrequencyMap power = meanPower(set, recipe, 100, 1, 1, context);
  std::vector<std::int64_t> all(12);
  std::iota(all.begin(), all.end(), 0);
  std::vector<SkippedImage> skipped;
  const PixelBatch pixels = loadBatch(set, all, recipe, 1, skipped);
  for (int pair = 0; pair < power.plane.pairCount(); ++pair) {
    const Bin bin = power.plane.binOf(pair);
    double sum = 0;
    for (std::int64_t plane = 0; plane < 11 * 3; ++plane) {
      std::complex<double> value = 0;
      for (int y = 0; y < 6; ++y) {
        for (int x = 0; x < 5; ++x) {
          const double turns = bin.u * x / 5. + bin.v * y / 6.;
          value += std::polar(double{pixels.values[static_cast<std::size_t>(plane * 30 + y * 5 + x)]},
                              -2 * std::numbers::pi * turns);
        }
      }
      sum += std::norm(value);
    }
    EXPECT_NEAR(power.values[static_cast<std::size_t>(pair)], sum / 11, 1e-4 * (1 + sum / 11)) << pair;
  }
}

TEST(MeanPower, ManyImagesAreASample) {
  const test::SmallSet set;
  JobContext context;
  const auto few = meanPower(set, test::smallRecipe(), 4, 1, 1, context);
  EXPECT_EQ(few.values, meanPower(set, test::smallRecipe(), 4, 1, 2, context).values);
  EXPECT_NE(few.values, meanPower(set, test::smallRecipe(), 4, 2, 1, context).values);
  EXPECT_THROW(
      meanPower(test::SmallSet({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}), test::smallRecipe(), 20, 1, 1, context), Error);
}

}  // namespace
}  // namespace passband
