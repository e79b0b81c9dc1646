// The steps that training takes down the gradient: SGD with Nesterov momentum, Adam, AdamW, as torch.optim has them.
#pragma once

#include <ATen/core/Tensor.h>
#include <string>
#include <vector>

#include "core/model/training/trainer.h"

namespace passband {

/// A running value of every parameter that the next step needs.
struct DescentSlot {
  std::string name;                 ///< "momentum", "mean", "square"
  std::vector<at::Tensor> tensors;  ///< one per parameter, of its shape
};

class Descent {
 public:
  Descent(const TrainOptions& options, const std::vector<at::Tensor>& parameters);

  /// Step `step` (from 0) with learning rate `rate`; takes the gradients off the parameters.
  void step(std::vector<at::Tensor> parameters, std::int64_t step, double rate);

  /// To be kept in the checkpoint, and put on the parameters' device and layout.
  std::vector<DescentSlot>& slots() { return slots_; }
  const std::vector<DescentSlot>& slots() const { return slots_; }

 private:
  void nesterov(at::Tensor& parameter, std::size_t index, double rate);
  void adam(at::Tensor& parameter, std::size_t index, std::int64_t step, double rate);

  Optimizer optimizer_;
  double momentum_, squareDecay_, weightDecay_;
  std::vector<DescentSlot> slots_;
};

}  // namespace passband
