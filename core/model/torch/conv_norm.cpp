#include "core/model/torch/conv_norm.h"

#include <ATen/ops/conv2d.h>
#include <ATen/ops/rsqrt.h>
#include <torch/nn/init.h>

#include "core/model/torch/nested_module.h"

namespace passband {

ConvNorm::ConvNorm(torch::nn::Module& root, const std::string& convName, const std::string& normName,
                   const ConvShape& shape)
    : shape_(shape),
      conv_(registered(root, convName,
                       torch::nn::Conv2d(torch::nn::Conv2dOptions(shape.in, shape.out, shape.kernel)
                                             .stride(shape.stride)
                                             .padding(shape.padding)
                                             .groups(shape.groups)
                                             .bias(shape.bias)))) {
  if (!normName.empty()) norm_ = registered(root, normName, torch::nn::BatchNorm2d(shape.out));
}

at::Tensor ConvNorm::operator()(const at::Tensor& input) {
  if (foldedWeight_.defined())
    return at::conv2d(input, foldedWeight_, foldedBias_, shape_.stride, shape_.padding, 1, shape_.groups);
  return norm_ ? norm_(conv_(input)) : conv_(input);
}

void ConvNorm::fold() {
  const at::NoGradGuard noGradient;
  foldedWeight_ = conv_->weight;
  foldedBias_ = conv_->bias;
  if (norm_) {
    const at::Tensor scale = norm_->weight * at::rsqrt(norm_->running_var + norm_->options.eps());
    const at::Tensor mean = shape_.bias ? norm_->running_mean - conv_->bias : norm_->running_mean;
    foldedWeight_ = conv_->weight * scale.view({-1, 1, 1, 1});
    foldedBias_ = norm_->bias - mean * scale;
  }
  foldedWeight_ = foldedWeight_.detach().contiguous(at::MemoryFormat::ChannelsLast);
}

void initialiseConvolutions(torch::nn::Module& network) {
  const at::NoGradGuard noGradient;
  for (const auto& module : network.modules(false)) {
    auto* conv = module->as<torch::nn::Conv2d>();
    if (conv == nullptr) continue;
    torch::nn::init::kaiming_normal_(conv->weight, 0, torch::kFanOut, torch::kReLU);
    if (conv->bias.defined()) conv->bias.zero_();
  }
}

}  // namespace passband
