#include "core/model/torch/training/mixup.h"

#include <ATen/ops/one_hot.h>
#include <ATen/ops/tensor.h>
#include <algorithm>
#include <cmath>

namespace passband {

MixedBatch mixedBatch(const at::Tensor& images, const at::Tensor& labels, int classes, double alpha, Random& random) {
  if (alpha == 0) return {images, labels};
  const double drawn = betaNumber(alpha, random), share = std::max(drawn, 1 - drawn);
  const at::Tensor order = at::tensor(random.permutation(images.size(0)), at::kLong).to(images.device());
  const at::Tensor targets = at::one_hot(labels, classes).to(at::kFloat);
  const auto mixed = [&](const at::Tensor& values) {
    return values.mul(share).add_(values.index_select(0, order), 1 - share);
  };
  return {mixed(images), mixed(targets)};
}

double betaNumber(double alpha, Random& random) {
  while (true) {
    const double x = std::pow(random.uniform(), 1 / alpha), y = std::pow(random.uniform(), 1 / alpha);
    if (x + y > 0 && x + y <= 1) return x / (x + y);
  }
}

}  // namespace passband
