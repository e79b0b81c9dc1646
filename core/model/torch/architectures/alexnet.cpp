// AlexNet as torchvision has it (Krizhevsky, "One weird trick for parallelizing convolutional neural networks", 2014:
// 6x6 grid, three linear layers), and its form for 32x32 images (padding 5, pools of 2, one linear layer "classifier").
#include <ATen/ops/adaptive_avg_pool2d.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/relu.h>
#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "core/model/torch/architectures/architectures.h"
#include "core/model/torch/architectures/input_size.h"
#include "core/model/torch/architectures/linear_head.h"
#include "core/model/torch/architectures/state_dict.h"
#include "core/model/torch/conv_norm.h"

namespace passband {
namespace {

struct AlexNetShape {
  std::vector<ConvShape> convolutions;
  int grid = 6;  ///< side of what the head sees
  std::vector<LinearShape> head;

  bool small() const { return head.size() == 1; }  ///< for 32x32 images
};

constexpr std::array<int, 5> kNumbers{0, 3, 6, 8, 10};
constexpr std::array<std::int64_t, 5> kKernels{11, 5, 3, 3, 3};
constexpr std::array<bool, 5> kPooled{true, true, false, false, true};

class AlexNet : public NetworkModule {
 public:
  explicit AlexNet(const AlexNetShape& shape) : small_(shape.small()), grid_(shape.grid), head_(*this, shape.head) {
    for (std::size_t i = 0; i < kNumbers.size(); ++i) {
      ConvShape conv = shape.convolutions[i];
      if (i == 0) {
        conv.stride = 4;
        conv.padding = small_ ? 5 : 2;
      }
      convolutions_.emplace_back(*this, fmt::format("features.{}", kNumbers[i]), "", conv);
    }
  }

  at::Tensor forward(const at::Tensor& images) override {
    if (!small_) requireSideAtLeast(images, "AlexNet", 63);
    at::Tensor x = images;
    for (std::size_t i = 0; i < convolutions_.size(); ++i) {
      x = convolutions_[i](x).relu_();
      if (kPooled[i]) x = at::max_pool2d(x, small_ ? 2 : 3, 2);
    }
    return head_(at::adaptive_avg_pool2d(x, {grid_, grid_}).flatten(1), is_training());
  }

  void fold() override {
    for (ConvNorm& convolution : convolutions_) convolution.fold();
  }

 private:
  bool small_;
  int grid_;
  LinearHead head_;
  std::vector<ConvNorm> convolutions_;
};

BuiltNetwork build(const AlexNetShape& shape) {
  return {.name = shape.small() ? "AlexNet (CIFAR)" : "AlexNet",
          .classes = static_cast<int>(shape.head.back().out),
          .channels = static_cast<int>(shape.convolutions.front().in),
          .module = std::make_shared<AlexNet>(shape),
          .usualSide = shape.small() ? kCifarSide : 0};
}

std::optional<BuiltNetwork> fromTensors(const TensorFile& file) {
  if (!std::ranges::equal(numbersUnder(file, "features", ".weight", 4), kNumbers)) return std::nullopt;
  AlexNetShape shape;
  for (std::size_t i = 0; i < kNumbers.size(); ++i) {
    const auto conv = convolutionOf(file, fmt::format("features.{}", kNumbers[i]));
    if (!conv || conv->kernel != kKernels[i]) return std::nullopt;
    shape.convolutions.push_back(*conv);
  }
  shape.head = classifierLayers(file);
  if (shape.head.empty() || !follow(shape.convolutions)) return std::nullopt;
  shape.grid = gridSide(shape.head.front().in, shape.convolutions.back().out);
  if (shape.grid == 0) return std::nullopt;
  return build(shape);
}

BuiltNetwork byName(const std::string& name, int classes, int channels) {
  AlexNetShape shape;
  std::int64_t in = channels;
  for (std::size_t i = 0; const std::int64_t width : {64, 192, 384, 256, 256}) {
    const std::int64_t kernel = kKernels[i++];
    shape.convolutions.push_back({.in = in, .out = width, .kernel = kernel, .padding = kernel / 2, .bias = true});
    in = width;
  }
  if (name == "alexnet-cifar") {
    shape.grid = 1;
    shape.head = {{"classifier", in, classes}};
  } else {
    shape.head = {{"classifier.1", in * 36, 4096}, {"classifier.4", 4096, 4096}, {"classifier.6", 4096, classes}};
  }
  return build(shape);
}

}  // namespace

Architecture alexnetArchitecture() {
  return {"AlexNet", fromTensors, {"alexnet", "alexnet-cifar"}, byName};
}

}  // namespace passband
