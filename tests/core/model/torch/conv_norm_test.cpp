#include "core/model/torch/conv_norm.h"

#include <ATen/ops/allclose.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/randn.h>
#include <gtest/gtest.h>
#include <torch/utils.h>

namespace passband {
namespace {

TEST(ConvNorm, FoldedAndUnfoldedAreConvolutionAndNormalisation) {
  torch::manual_seed(3);
  const at::NoGradGuard noGradient;
  for (const ConvShape& shape :
       {ConvShape{.in = 3, .out = 4}, ConvShape{.in = 4, .out = 6, .kernel = 1, .stride = 2, .padding = 0},
        ConvShape{.in = 4, .out = 8, .kernel = 5, .padding = 2, .groups = 4}}) {
    torch::nn::Module parent;
    ConvNorm layer(parent, "conv", "norm", shape);
    parent.eval();
    for (auto& item : parent.named_parameters()) item.value().copy_(at::randn(item.value().sizes()));
    auto state = parent.named_buffers();
    state["norm.running_mean"].copy_(at::randn({shape.out}));
    state["norm.running_var"].copy_(at::rand({shape.out}) + .1);
    const at::Tensor input = at::randn({2, shape.in, 9, 7});
    auto weights = parent.named_parameters();
    const at::Tensor convolved =
        at::conv2d(input, weights["conv.weight"], {}, shape.stride, shape.padding, 1, shape.groups);
    const at::Tensor expected =
        at::batch_norm(convolved, weights["norm.weight"], weights["norm.bias"], state["norm.running_mean"],
                       state["norm.running_var"], false, .1, 1e-5, false);
    EXPECT_TRUE(at::allclose(layer(input), expected, 1e-5, 1e-5));
    layer.fold();
    EXPECT_TRUE(at::allclose(layer(input), expected, 1e-4, 1e-4));
  }
}

}  // namespace
}  // namespace passband
