// Wide residual networks for CIFAR (Zagoruyko and Komodakis, "Wide residual networks", 2016), such as WideResNet-28-10,
// in the naming of the common PyTorch code (block1.layer.0.conv1, convShortcut): batch norm and ReLU before each
// convolution.
#include <ATen/ops/relu.h>
#include <array>
#include <fmt/format.h>
#include <torch/nn/modules/linear.h>

#include "core/model/torch/architectures/architectures.h"
#include "core/model/torch/architectures/linear_head.h"
#include "core/model/torch/architectures/state_dict.h"
#include "core/model/torch/conv_norm.h"
#include "core/model/torch/nested_module.h"

namespace passband {
namespace {

struct WideShape {
  int classes = 0;
  int channels = 3;
  std::int64_t stem = 16;
  std::array<std::int64_t, 3> widths{160, 320, 640};
  int blocks = 4;  ///< per stage
  LinearShape head{"fc"};
};

class WideBlock {
 public:
  WideBlock(torch::nn::Module& root, const std::string& name, std::int64_t in, std::int64_t out, std::int64_t stride)
      : norm_(registered(root, name + ".bn1", torch::nn::BatchNorm2d(in))),
        first_(root, name + ".conv1", name + ".bn2", {.in = in, .out = out, .stride = stride}),
        second_(root, name + ".conv2", "", {.in = out, .out = out}) {
    if (in == out) return;
    shortcut_.emplace_back(root, name + ".convShortcut", "",
                           ConvShape{.in = in, .out = out, .kernel = 1, .stride = stride, .padding = 0});
  }

  at::Tensor operator()(const at::Tensor& input) {
    const at::Tensor x = norm_(input).relu_();
    const at::Tensor y = second_(first_(x).relu_());
    return y.add_(shortcut_.empty() ? input : shortcut_[0](x));
  }

  void fold() {
    first_.fold();
    second_.fold();
    for (ConvNorm& shortcut : shortcut_) shortcut.fold();
  }

 private:
  torch::nn::BatchNorm2d norm_;
  ConvNorm first_, second_;
  std::vector<ConvNorm> shortcut_;  ///< one where the width changes
};

class WideResNet : public NetworkModule {
 public:
  explicit WideResNet(const WideShape& shape)
      : stem_(*this, "conv1", "", {.in = shape.channels, .out = shape.stem}),
        norm_(registered(*this, "bn1", torch::nn::BatchNorm2d(shape.widths.back()))),
        head_(linearLayer(*this, shape.head)) {
    std::int64_t in = shape.stem;
    for (std::size_t stage = 0; stage < shape.widths.size(); ++stage) {
      for (int block = 0; block < shape.blocks; ++block) {
        blocks_.emplace_back(*this, fmt::format("block{}.layer.{}", stage + 1, block), in, shape.widths[stage],
                             stage > 0 && block == 0 ? 2 : 1);
        in = shape.widths[stage];
      }
    }
  }

  at::Tensor forward(const at::Tensor& images) override {
    at::Tensor x = stem_(images);
    for (WideBlock& block : blocks_) x = block(x);
    return head_(norm_(x).relu_().mean({2, 3}));
  }

  void fold() override {
    stem_.fold();
    for (WideBlock& block : blocks_) block.fold();
  }

 private:
  ConvNorm stem_;
  torch::nn::BatchNorm2d norm_;
  torch::nn::Linear head_;
  std::vector<WideBlock> blocks_;
};

/// The blocks of the first stage, if every stage has as many, of its width.
int blocksOf(const TensorFile& file, const WideShape& shape) {
  const auto fits = [&](std::size_t stage, int block) {
    const std::int64_t width = shape.widths[stage];
    return hasShape(file, fmt::format("block{}.layer.{}.conv2", stage + 1, block), {width, width, 3, 3});
  };
  int blocks = 0;
  while (fits(0, blocks) && fits(1, blocks) && fits(2, blocks)) ++blocks;
  return blocks;
}

std::optional<BuiltNetwork> fromTensors(const TensorFile& file) {
  const auto stem = convolutionOf(file, "conv1");
  const auto head = headOf(file, {"fc", "linear"});
  if (!stem || stem->kernel != 3 || !head) return std::nullopt;
  WideShape shape{static_cast<int>(head->out), static_cast<int>(stem->in), stem->out};
  shape.head = *head;
  for (std::size_t stage = 0; stage < shape.widths.size(); ++stage) {
    const auto conv = convolutionOf(file, fmt::format("block{}.layer.0.conv2", stage + 1));
    if (!conv) return std::nullopt;
    shape.widths[stage] = conv->out;
  }
  shape.blocks = blocksOf(file, shape);
  if (shape.blocks == 0 || shape.head.in != shape.widths.back()) return std::nullopt;
  return BuiltNetwork{.name = fmt::format("WideResNet-{}-{}", 6 * shape.blocks + 4, shape.widths[0] / shape.stem),
                      .classes = shape.classes,
                      .channels = shape.channels,
                      .module = std::make_shared<WideResNet>(shape),
                      .usualSide = kCifarSide};
}

}  // namespace

Architecture wideResnetArchitecture() {
  return {"WideResNet", fromTensors, {}, nullptr};
}

}  // namespace passband
