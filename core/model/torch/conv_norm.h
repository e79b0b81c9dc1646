// A convolution, mostly followed by batch norm: the building block of every network here.
#pragma once

#include <string>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/conv.h>

namespace passband {

struct ConvShape {
  std::int64_t in = 0, out = 0, kernel = 3, stride = 1, padding = 1, groups = 1;
  bool bias = false;
};

/// Registers both layers below `root` under the given names, which may be dotted; an empty `normName` leaves batch norm
/// out. Once folded, one convolution does the work of both (w' = w g / sqrt(var + eps), b' = beta + (b - mean) g /
/// sqrt(var + eps)).
class ConvNorm {
 public:
  ConvNorm(torch::nn::Module& root, const std::string& convName, const std::string& normName, const ConvShape& shape);
  at::Tensor operator()(const at::Tensor& input);
  void fold();

 private:
  ConvShape shape_;
  torch::nn::Conv2d conv_;
  torch::nn::BatchNorm2d norm_{nullptr};
  at::Tensor foldedWeight_;
  at::Tensor foldedBias_;
};

/// He initialisation of every convolution, fan out, as the published networks; biases 0.
void initialiseConvolutions(torch::nn::Module& network);

}  // namespace passband
