#include "core/analysis/search/soft_mask.h"

#include <cmath>
#include <gtest/gtest.h>

#include "core/base/random.h"

namespace passband {
namespace {

std::vector<double> randomValues(int count, std::uint64_t seed) {
  Random random(seed);
  std::vector<double> values;
  for (int i = 0; i < count; ++i) values.push_back(random.normal());
  return values;
}

TEST(SoftMask, TheAreaIsExactAndTheOrderThatOfTheta) {
  for (const auto& [height, width] : {std::pair{8, 8}, {7, 9}, {5, 6}}) {
    const FrequencyPlane plane(height, width);
    const auto theta = randomValues(plane.pairCount(), 1);
    for (const double area : {.001, .03, .5, .97}) {
      for (const double sharpness : {2., 8.}) {
        const SoftMask soft = softMask(plane, theta, sharpness, area);
        EXPECT_NEAR(soft.mask.area(), area, 1e-6);
        for (std::size_t i = 1; i < theta.size(); ++i) {
          EXPECT_EQ(theta[i] > theta[0], soft.weights[i] > soft.weights[0]);
        }
      }
    }
  }
}

TEST(SoftMask, TheGradientIsThatOfFiniteDifferencesWithTheAreaHeld) {
  const FrequencyPlane plane(6, 5);
  auto theta = randomValues(plane.pairCount(), 1);
  const auto weightGradient = randomValues(plane.pairCount(), 2);
  const auto value = [&] {
    const SoftMask soft = softMask(plane, theta, 3, .3);
    double sum = 0;
    for (std::size_t i = 0; i < theta.size(); ++i) sum += weightGradient[i] * soft.weights[i];
    return sum;
  };
  const auto gradient = thetaGradient(softMask(plane, theta, 3, .3), weightGradient);
  for (std::size_t i = 0; i < theta.size(); ++i) {
    constexpr double step = 1e-3;
    const double before = theta[i];
    theta[i] = before + step;
    const double more = value();
    theta[i] = before - step;
    const double less = value();
    theta[i] = before;
    EXPECT_NEAR(gradient[i], (more - less) / (2 * step), 1e-5);
  }
}

}  // namespace
}  // namespace passband
