#include "core/model/torch/conv_norm.h"

#include <ATen/ops/conv2d.h>
#include <ATen/ops/rsqrt.h>

namespace passband {

ConvNorm::ConvNorm(torch::nn::Module& parent, const std::string& convName, const std::string& normName,
                   const ConvShape& shape)
    : shape_(shape),
      conv_(torch::nn::Conv2dOptions(shape.in, shape.out, shape.kernel)
                .stride(shape.stride)
                .padding(shape.padding)
                .groups(shape.groups)
                .bias(false)),
      norm_(torch::nn::BatchNorm2dOptions(shape.out)) {
  parent.register_module(convName, conv_);
  parent.register_module(normName, norm_);
}

at::Tensor ConvNorm::operator()(const at::Tensor& input) {
  if (!foldedWeight_.defined()) return norm_(conv_(input));
  return at::conv2d(input, foldedWeight_, foldedBias_, shape_.stride, shape_.padding, 1, shape_.groups);
}

void ConvNorm::fold() {
  const at::NoGradGuard noGradient;
  const at::Tensor scale = norm_->weight * at::rsqrt(norm_->running_var + norm_->options.eps());
  foldedWeight_ = (conv_->weight * scale.view({-1, 1, 1, 1})).contiguous(at::MemoryFormat::ChannelsLast);
  foldedBias_ = norm_->bias - norm_->running_mean * scale;
}

}  // namespace passband
