// What the rest of core/model/torch needs of a network: a forward pass.
#pragma once

#include <ATen/core/Tensor.h>
#include <memory>
#include <torch/nn/module.h>

#include "core/model/classifier.h"

namespace passband {

/// A network for inference, on its device.
class Network {
 public:
  virtual ~Network() = default;
  /// N x C x H x W float -> N x outputs. Called inside a ForwardScope, or with gradients enabled for the input's
  /// gradient.
  virtual at::Tensor forward(const at::Tensor& images) = 0;
};

/// What opening a model file gives: of `info` all that the file tells.
struct OpenedNetwork {
  std::unique_ptr<Network> network;
  ClassifierInfo info;
};

/// A built-in architecture: parameters and buffers carry the names that PyTorch users' state dicts have.
class NetworkModule : public torch::nn::Module {
 public:
  virtual at::Tensor forward(const at::Tensor& images) = 0;
  /// Folds every frozen batch norm into its convolution: for inference only, after the weights are loaded.
  virtual void fold() = 0;
};

}  // namespace passband
