#include "core/model/torch/training/mixup.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/tensor.h>
#include <cmath>
#include <gtest/gtest.h>

namespace passband {
namespace {

TEST(Mixup, ImagesAndTargetsAreMixedAlike) {
  const at::Tensor images = at::arange(4, at::kFloat).view({4, 1, 1, 1}) * 10;
  const at::Tensor labels = at::tensor(std::vector<std::int64_t>{0, 1, 2, 3}, at::kLong);
  Random random(3);
  const MixedBatch mixed = mixedBatch(images, labels, 4, .5, random);
  for (std::int64_t i = 0; i < 4; ++i) {
    const at::Tensor row = mixed.targets[i];
    EXPECT_NEAR(row.sum().item<double>(), 1, 1e-6);
    EXPECT_GE(row[i].item<double>(), .5) << "its own class stays the larger part";
    EXPECT_NEAR((row * images.view({4})).sum().item<double>(), mixed.images[i].item<double>(), 1e-5);
  }
}

TEST(Mixup, BetaNumbersHaveMeanAndVarianceOfTheDistribution) {
  for (const double alpha : {.2, 1., 2.}) {
    Random random(5);
    double sum = 0, squares = 0;
    constexpr int count = 20000;
    for (int i = 0; i < count; ++i) {
      const double value = betaNumber(alpha, random);
      sum += value;
      squares += value * value;
    }
    const double mean = sum / count;
    EXPECT_NEAR(mean, .5, .015);
    EXPECT_NEAR(squares / count - mean * mean, 1 / (4 * (2 * alpha + 1)), .01);
  }
}

TEST(Mixup, NoneLeavesTheBatch) {
  const at::Tensor images = at::arange(2, at::kFloat), labels = at::arange(2, at::kLong);
  Random random(1);
  EXPECT_TRUE(mixedBatch(images, labels, 2, 0, random).targets.is_same(labels));
}

}  // namespace
}  // namespace passband
