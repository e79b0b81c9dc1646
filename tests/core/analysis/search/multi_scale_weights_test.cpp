#include "core/analysis/search/multi_scale_weights.h"

#include <array>
#include <gtest/gtest.h>
#include <numeric>

#include "core/base/random.h"

namespace passband {
namespace {

std::vector<double> randomValues(std::size_t count, std::uint64_t seed) {
  Random random(seed);
  std::vector<double> values;
  for (std::size_t i = 0; i < count; ++i) values.push_back(random.normal());
  return values;
}

TEST(MultiScaleWeights, ConstantGridsAddUp) {
  for (const auto& [height, width] : {std::pair{32, 32}, {7, 9}}) {
    const FrequencyPlane plane(height, width);
    const std::array<int, 2> sides{4, 8};
    const MultiScaleWeights scales(plane, 1, sides);
    ASSERT_EQ(scales.parameterCount(), static_cast<std::size_t>(plane.pairCount() + 16 + 64));
    for (const double value : scales.values(std::vector<double>(scales.parameterCount(), 1)))
      EXPECT_NEAR(value, 3, 1e-12);
  }
}

TEST(MultiScaleWeights, AGridIsItsBilinearUpsamplingAveragedOverBothBins) {
  // 8 columns over 4 nodes: the column centres lie at -.25, .25, .75, .. between the nodes; one row of nodes counts.
  const FrequencyPlane plane(8, 8);
  const std::array<int, 1> sides{4};
  const MultiScaleWeights scales(plane, 1, sides);
  std::vector<double> parameters(scales.parameterCount(), 0);
  const std::size_t grid = parameters.size() - 16;
  for (std::size_t row = 0; row < 4; ++row) {
    for (std::size_t col = 0; col < 4; ++col) parameters[grid + row * 4 + col] = static_cast<double>(col);
  }
  const auto values = scales.values(parameters);
  const auto ramp = [](int col) { return std::clamp((col + .5) / 2 - .5, 0., 3.); };
  for (int pair = 0; pair < plane.pairCount(); ++pair) {
    const Bin bin = plane.binOf(pair);
    const double expected = (ramp(plane.centredCol(bin)) + ramp(plane.centredCol(plane.partner(bin)))) / 2;
    EXPECT_NEAR(values[static_cast<std::size_t>(pair)], expected, 1e-12);
  }
}

TEST(MultiScaleWeights, TheGradientIsTheTranspose) {
  const FrequencyPlane plane(9, 6);
  const std::array<int, 3> sides{2, 4, 16};
  const MultiScaleWeights scales(plane, 2, sides);
  const auto parameters = randomValues(scales.parameterCount(), 1);
  const auto slope = randomValues(static_cast<std::size_t>(plane.pairCount()), 2);
  const auto values = scales.values(parameters), gradient = scales.parameterGradient(slope);
  EXPECT_NEAR(std::inner_product(values.begin(), values.end(), slope.begin(), 0.),
              std::inner_product(parameters.begin(), parameters.end(), gradient.begin(), 0.), 1e-10);
}

TEST(MultiScaleWeights, ParametersOfValuesGiveThemBack) {
  const FrequencyPlane plane(6, 7);
  const std::array<int, 1> sides{4};
  const MultiScaleWeights scales(plane, 1, sides);
  const auto wanted = randomValues(static_cast<std::size_t>(plane.pairCount()), 3);
  EXPECT_EQ(scales.values(scales.parametersOf(wanted)), wanted);
}

}  // namespace
}  // namespace passband
