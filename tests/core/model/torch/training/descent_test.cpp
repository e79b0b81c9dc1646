#include "core/model/torch/training/descent.h"

#include <ATen/ops/allclose.h>
#include <ATen/ops/randn.h>
#include <gtest/gtest.h>
#include <torch/optim.h>
#include <torch/utils.h>

namespace passband {
namespace {

/// The same steps by torch::optim on a function whose gradient changes from step to step.
void expectSameSteps(const TrainOptions& options, torch::optim::Optimizer& reference, at::Tensor theirs) {
  at::Tensor ours = theirs.detach().clone().set_requires_grad(true);
  Descent descent(options, {ours});
  const at::Tensor target = at::randn({5, 3});
  for (int step = 0; step < 20; ++step) {
    for (const at::Tensor& parameter : {ours, theirs}) ((parameter - target).pow(4).sum() * (1. + step % 3)).backward();
    descent.step({ours}, step, options.learningRate);
    reference.step();
    reference.zero_grad();
    ASSERT_TRUE(at::allclose(ours, theirs, 1e-5, 1e-6)) << "step " << step;
  }
}

at::Tensor start() {
  torch::manual_seed(3);
  return at::randn({5, 3}).set_requires_grad(true);
}

TEST(Descent, NesterovIsThatOfTorch) {
  TrainOptions options;
  options.learningRate = .002;
  options.weightDecay = .1;
  const at::Tensor parameter = start();
  torch::optim::SGD reference({parameter}, torch::optim::SGDOptions(.002).momentum(.9).nesterov(true).weight_decay(.1));
  expectSameSteps(options, reference, parameter);
}

TEST(Descent, AdamIsThatOfTorch) {
  TrainOptions options;
  options.optimizer = Optimizer::Adam;
  options.learningRate = .05;
  options.weightDecay = .1;
  options.squareDecay = .99;
  const at::Tensor parameter = start();
  torch::optim::Adam reference({parameter}, torch::optim::AdamOptions(.05).betas({.9, .99}).weight_decay(.1));
  expectSameSteps(options, reference, parameter);
}

TEST(Descent, AdamWIsThatOfTorch) {
  TrainOptions options;
  options.optimizer = Optimizer::AdamW;
  options.learningRate = .05;
  options.weightDecay = .3;
  const at::Tensor parameter = start();
  torch::optim::AdamW reference({parameter}, torch::optim::AdamWOptions(.05).weight_decay(.3));
  expectSameSteps(options, reference, parameter);
}

}  // namespace
}  // namespace passband
