// A small convolutional network for demonstrations and teaching: three convolutions with batch norm, average pooling,
// one linear layer. About 94,000 parameters for three channels.
#include <ATen/ops/relu.h>
#include <torch/nn/modules/linear.h>

#include "core/model/torch/architectures/architectures.h"
#include "core/model/torch/conv_norm.h"

namespace passband {
namespace {

class SmallCnn : public NetworkModule {
 public:
  SmallCnn(int classes, int channels)
      : first_(*this, "conv1", "bn1", {.in = channels, .out = 32}),
        second_(*this, "conv2", "bn2", {.in = 32, .out = 64, .stride = 2}),
        third_(*this, "conv3", "bn3", {.in = 64, .out = 128, .stride = 2}),
        fc_(register_module("fc", torch::nn::Linear(128, classes))) {}

  at::Tensor forward(const at::Tensor& images) override {
    at::Tensor x = at::relu(first_(images));
    x = at::relu(second_(x));
    x = at::relu(third_(x));
    return fc_(x.mean({2, 3}));
  }

  void fold() override {
    first_.fold();
    second_.fold();
    third_.fold();
  }

 private:
  ConvNorm first_, second_, third_;
  torch::nn::Linear fc_;
};

BuiltNetwork build(int classes, int channels) {
  return {"small CNN", classes, channels, std::make_shared<SmallCnn>(classes, channels)};
}

std::optional<BuiltNetwork> fromTensors(const TensorFile& file) {
  const NamedTensor* stem = file.find("conv1.weight");
  const NamedTensor* head = file.find("fc.weight");
  if (stem == nullptr || head == nullptr || file.find("conv3.weight") == nullptr) return std::nullopt;
  if (stem->shape.size() != 4 || head->shape.size() != 2) return std::nullopt;
  return build(static_cast<int>(head->shape[0]), static_cast<int>(stem->shape[1]));
}

}  // namespace

Architecture smallCnnArchitecture() {
  return {"small CNN", fromTensors, {"smallcnn"}, [](const std::string&, int classes, int channels) {
            return build(classes, channels);
          }};
}

}  // namespace passband
