#include "core/model/torch/training/descent.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/zeros_like.h>
#include <cmath>

namespace passband {

Descent::Descent(const TrainOptions& options, const std::vector<at::Tensor>& parameters)
    : optimizer_(options.optimizer),
      momentum_(options.momentum),
      squareDecay_(options.squareDecay),
      weightDecay_(options.weightDecay) {
  const bool sgd = optimizer_ == Optimizer::Sgd;
  for (const char* name : {sgd ? "momentum" : "mean", "square"}) {
    if (sgd && !slots_.empty()) break;
    slots_.push_back({name, {}});
    for (const at::Tensor& parameter : parameters) slots_.back().tensors.push_back(at::zeros_like(parameter).detach());
  }
}

void Descent::step(std::vector<at::Tensor> parameters, std::int64_t step, double rate) {
  const at::NoGradGuard noGradient;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (!parameters[i].grad().defined()) continue;  // a part of the network that the logits do not hang on
    if (optimizer_ == Optimizer::Sgd) {
      nesterov(parameters[i], i, rate);
    } else {
      adam(parameters[i], i, step, rate);
    }
    parameters[i].mutable_grad().reset();
  }
}

/// g += decay w; m = mu m + g; w -= rate (g + mu m).
void Descent::nesterov(at::Tensor& parameter, std::size_t index, double rate) {
  at::Tensor& momentum = slots_[0].tensors[index];
  const at::Tensor gradient = parameter.grad().add(parameter, weightDecay_);
  momentum.mul_(momentum_).add_(gradient);
  parameter.sub_(gradient.add(momentum, momentum_), rate);
}

/// m and s are running means of g and g^2, corrected for their beginning at 0; w -= rate m / (sqrt(s) + 1e-8). Adam
/// adds decay w to g, AdamW takes rate decay w off w.
void Descent::adam(at::Tensor& parameter, std::size_t index, std::int64_t step, double rate) {
  constexpr double epsilon = 1e-8;
  at::Tensor gradient = parameter.grad();
  if (optimizer_ == Optimizer::AdamW) {
    parameter.mul_(1 - rate * weightDecay_);
  } else if (weightDecay_ > 0) {
    gradient = gradient.add(parameter, weightDecay_);
  }
  at::Tensor& mean = slots_[0].tensors[index];
  at::Tensor& square = slots_[1].tensors[index];
  mean.mul_(momentum_).add_(gradient, 1 - momentum_);
  square.mul_(squareDecay_).addcmul_(gradient, gradient, 1 - squareDecay_);
  const auto count = static_cast<double>(step + 1);
  const double meanShare = 1 - std::pow(momentum_, count), squareShare = 1 - std::pow(squareDecay_, count);
  parameter.addcdiv_(mean, square.sqrt().div_(std::sqrt(squareShare)).add_(epsilon), -rate / meanShare);
}

}  // namespace passband
