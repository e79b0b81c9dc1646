// Residual networks (He et al., "Deep residual learning for image recognition", 2016): CIFAR ResNet-20 .. 110 with
// three stages and shortcuts of option A (subsample and pad) or B (1x1 convolution), and ResNet-18 .. 152, wide ones
// and ResNeXt with four stages and the ImageNet or the CIFAR stem, in the naming of torchvision (downsample, fc) and of
// the common CIFAR code (shortcut, linear).
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/relu.h>
#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <ranges>
#include <torch/nn/modules/linear.h>

#include "core/base/error.h"
#include "core/model/torch/architectures/architectures.h"
#include "core/model/torch/architectures/linear_head.h"
#include "core/model/torch/architectures/state_dict.h"
#include "core/model/torch/conv_norm.h"

namespace passband {
namespace {

/// What lies around the first convolution, which no weight tells.
struct Stem {
  std::int64_t stride = 1;
  bool pooled = false;  ///< max pooling, 3x3 of stride 2, follows
};

const std::map<std::string, Stem>& stems() {
  static const std::map<std::string, Stem> all{
      {"cifar", {1, false}}, {"pooled", {1, true}}, {"strided", {2, false}}, {"imagenet", {2, true}}};
  return all;
}

/// Everything that a ResNet's state dict can say, and its stem.
struct ResNetShape {
  int classes = 0;
  int channels = 3;
  int stemWidth = 64;
  int stemKernel = 7;
  std::string stem = "imagenet";  ///< a key of stems()
  bool stemAssumed = false;       ///< a small first convolution does not tell what is usual with it
  bool bottleneck = false;
  int widening = 1;                     ///< of the inside of a bottleneck
  int groups = 1;                       ///< of its 3x3 convolution
  std::vector<int> blocks;              ///< per stage
  std::string shortcut = "downsample";  ///< name of the projection's layers; empty: option A
  LinearShape head{"fc"};
};

/// Zero-padded, subsampled identity: option A.
at::Tensor padShortcut(const at::Tensor& input, std::int64_t stride, std::int64_t channels) {
  at::Tensor x = input;
  if (stride > 1) x = x.slice(2, 0, x.size(2), stride).slice(3, 0, x.size(3), stride);
  const std::int64_t missing = channels - x.size(1);
  return missing == 0 ? x : at::constant_pad_nd(x, {0, 0, 0, 0, missing / 2, missing - missing / 2});
}

/// Two 3x3 convolutions, or 1x1, 3x3, 1x1 (bottleneck), around a shortcut.
class ResidualBlock {
 public:
  ResidualBlock(torch::nn::Module& root, const std::string& name, const ResNetShape& shape, std::int64_t in,
                std::int64_t width, std::int64_t stride)
      : stride_(stride), out_(shape.bottleneck ? 4 * width : width) {
    const auto add = [&](int number, const ConvShape& conv) {
      layers_.emplace_back(root, fmt::format("{}.conv{}", name, number), fmt::format("{}.bn{}", name, number), conv);
    };
    if (shape.bottleneck) {
      const std::int64_t inside = width * shape.widening;
      add(1, {.in = in, .out = inside, .kernel = 1, .padding = 0});
      add(2, {.in = inside, .out = inside, .stride = stride, .groups = shape.groups});
      add(3, {.in = inside, .out = out_, .kernel = 1, .padding = 0});
    } else {
      add(1, {.in = in, .out = width, .stride = stride});
      add(2, {.in = width, .out = width});
    }
    if ((stride == 1 && in == out_) || shape.shortcut.empty()) return;
    const std::string projection = name + "." + shape.shortcut;
    projection_.emplace_back(root, projection + ".0", projection + ".1",
                             ConvShape{.in = in, .out = out_, .kernel = 1, .stride = stride, .padding = 0});
  }

  at::Tensor operator()(const at::Tensor& input) {
    at::Tensor x = input;
    for (std::size_t i = 0; i + 1 < layers_.size(); ++i) x = layers_[i](x).relu_();
    x = layers_.back()(x);
    return x.add_(projection_.empty() ? padShortcut(input, stride_, out_) : projection_[0](input)).relu_();
  }

  void fold() {
    for (auto& layer : layers_) layer.fold();
    for (auto& layer : projection_) layer.fold();
  }

 private:
  std::int64_t stride_;
  std::int64_t out_;
  std::vector<ConvNorm> layers_;
  std::vector<ConvNorm> projection_;
};

class ResNet : public NetworkModule {
 public:
  explicit ResNet(const ResNetShape& shape)
      : pooled_(stems().at(shape.stem).pooled),
        stem_(*this, "conv1", "bn1",
              {.in = shape.channels,
               .out = shape.stemWidth,
               .kernel = shape.stemKernel,
               .stride = stems().at(shape.stem).stride,
               .padding = shape.stemKernel / 2}) {
    std::int64_t in = shape.stemWidth;
    for (std::size_t stage = 0; stage < shape.blocks.size(); ++stage) {
      const std::int64_t width = std::int64_t{shape.stemWidth} << stage;
      for (int block = 0; block < shape.blocks[stage]; ++block) {
        blocks_.emplace_back(*this, fmt::format("layer{}.{}", stage + 1, block), shape, in, width,
                             stage > 0 && block == 0 ? 2 : 1);
        in = shape.bottleneck ? 4 * width : width;
      }
    }
    LinearShape head = shape.head;
    head.in = in;
    head.out = shape.classes;
    head_ = linearLayer(*this, head);
  }

  at::Tensor forward(const at::Tensor& images) override {
    at::Tensor x = stem_(images).relu_();
    if (pooled_) x = at::max_pool2d(x, 3, 2, 1);
    for (ResidualBlock& block : blocks_) x = block(x);
    return head_(x.mean({2, 3}));
  }

  void fold() override {
    stem_.fold();
    for (ResidualBlock& block : blocks_) block.fold();
  }

 private:
  bool pooled_;
  ConvNorm stem_;
  std::vector<ResidualBlock> blocks_;
  torch::nn::Linear head_{nullptr};
};

/// "ImageNet stem", "CIFAR stem assumed", "3x3 stem of stride 1, pooled".
std::string stemName(const ResNetShape& shape) {
  const char* assumed = shape.stemAssumed ? " assumed" : "";
  if (shape.stemKernel == 7 && shape.stem == "imagenet") return "ImageNet stem";
  if (shape.stemKernel == 3 && shape.stem == "cifar") return fmt::format("CIFAR stem{}", assumed);
  const Stem& stem = stems().at(shape.stem);
  return fmt::format("{0}x{0} stem of stride {1}{2}", shape.stemKernel, stem.stride, stem.pooled ? ", pooled" : "");
}

/// "ResNet-20 (CIFAR, option A)", "ResNet-50 (ImageNet stem)", "Wide ResNet-50-2 (ImageNet stem)", "ResNeXt-50-32x4d
/// (ImageNet stem)".
std::string displayName(const ResNetShape& shape) {
  int layers = 2;
  for (const int blocks : shape.blocks) layers += blocks * (shape.bottleneck ? 3 : 2);
  const std::string stem = stemName(shape);
  if (shape.blocks.size() == 3) {
    const std::string kind = shape.stem == "cifar" ? "CIFAR" : stem;
    return fmt::format("ResNet-{} ({}, option {})", layers, kind, shape.shortcut.empty() ? "A" : "B");
  }
  if (shape.groups > 1) {
    const int groupWidth = shape.stemWidth * shape.widening / shape.groups;
    return fmt::format("ResNeXt-{}-{}x{}d ({})", layers, shape.groups, groupWidth, stem);
  }
  if (shape.widening > 1) return fmt::format("Wide ResNet-{}-{} ({})", layers, shape.widening, stem);
  return fmt::format("ResNet-{} ({})", layers, stem);
}

BuiltNetwork build(const ResNetShape& shape) {
  return {.name = displayName(shape),
          .classes = shape.classes,
          .channels = shape.channels,
          .module = std::make_shared<ResNet>(shape),
          .untold = {{"stem", shape.stem}},
          .assumed = shape.stemAssumed ? std::vector<std::string>{"stem"} : std::vector<std::string>{},
          .usualSide = shape.stem == "cifar" ? kCifarSide : 0};
}

/// Four times those of the deepest in use.
constexpr int kMostBlocks = 1000;

/// Blocks of each stage whose first convolution has the shape that the network asks for.
std::vector<int> blocksPerStage(const TensorFile& file, const ResNetShape& shape) {
  std::vector<int> blocks;
  std::int64_t in = shape.stemWidth;
  for (int stage = 0; stage < 4; ++stage) {
    const std::int64_t width = std::int64_t{shape.stemWidth} << stage;
    const std::int64_t first = shape.bottleneck ? width * shape.widening : width;
    const std::int64_t kernel = shape.bottleneck ? 1 : 3;
    int count = 0;
    while (count < kMostBlocks &&
           hasShape(file, fmt::format("layer{}.{}.conv1", stage + 1, count), {first, in, kernel, kernel})) {
      ++count;
      in = shape.bottleneck ? 4 * width : width;
    }
    if (count == 0) break;
    blocks.push_back(count);
  }
  return blocks;
}

/// The inside of a bottleneck: its width and groups; nothing when they do not fit.
bool takeBottleneck(const TensorFile& file, ResNetShape& shape) {
  const auto inside = convolutionOf(file, "layer1.0.conv2");
  if (!inside || inside->out % shape.stemWidth != 0 || inside->out % inside->in != 0) return false;
  shape.bottleneck = true;
  shape.widening = static_cast<int>(inside->out / shape.stemWidth);
  shape.groups = static_cast<int>(inside->out / inside->in);
  return true;
}

std::string shortcutName(const TensorFile& file) {
  for (const char* name : {"downsample", "shortcut"}) {
    if (file.find(fmt::format("layer2.0.{}.0.weight", name)) != nullptr) return name;
  }
  return "";
}

/// Networks of four stages with a 3x3 stem are in use with and without pooling behind it.
void takeStem(const TensorFile& file, ResNetShape& shape) {
  const std::string told = toldOf(file, "stem");
  shape.stemAssumed = told.empty() && shape.stemKernel == 3 && shape.blocks.size() == 4;
  shape.stem = !told.empty() ? told : shape.stemKernel == 7 ? "imagenet" : "cifar";
  if (!stems().contains(shape.stem)) {
    throw UsageError(fmt::format("there is no stem '{}' of a ResNet; give one of {}", shape.stem,
                                 fmt::join(stems() | std::views::keys, ", ")));
  }
}

std::optional<BuiltNetwork> fromTensors(const TensorFile& file) {
  const auto stem = convolutionOf(file, "conv1");
  const auto head = headOf(file, {"fc", "linear", "classifier", "head"});
  if (!stem || (stem->kernel != 3 && stem->kernel != 7) || !head) return std::nullopt;
  ResNetShape shape;
  shape.stemWidth = static_cast<int>(stem->out);
  shape.channels = static_cast<int>(stem->in);
  shape.stemKernel = static_cast<int>(stem->kernel);
  shape.classes = static_cast<int>(head->out);
  shape.head = *head;
  shape.shortcut = shortcutName(file);
  if (file.find("layer1.0.conv3.weight") != nullptr && !takeBottleneck(file, shape)) return std::nullopt;
  shape.blocks = blocksPerStage(file, shape);
  const std::int64_t last = std::int64_t{shape.stemWidth} << (std::max<std::size_t>(shape.blocks.size(), 1) - 1);
  if (shape.blocks.size() < 3 || head->in != (shape.bottleneck ? 4 * last : last)) return std::nullopt;
  takeStem(file, shape);
  return build(shape);
}

ResNetShape cifarShape(int blocks) {
  return {.stemWidth = 16,
          .stemKernel = 3,
          .stem = "cifar",
          .blocks = {blocks, blocks, blocks},
          .shortcut = "",
          .head = {"linear"}};
}

ResNetShape wideShape(int stemKernel, bool bottleneck, std::vector<int> blocks) {
  return {.stemKernel = stemKernel,
          .stem = stemKernel == 7 ? "imagenet" : "cifar",
          .bottleneck = bottleneck,
          .blocks = std::move(blocks)};
}

const std::map<std::string, ResNetShape>& namedShapes() {
  static const std::map<std::string, ResNetShape> shapes{{"resnet20", cifarShape(3)},
                                                         {"resnet32", cifarShape(5)},
                                                         {"resnet44", cifarShape(7)},
                                                         {"resnet56", cifarShape(9)},
                                                         {"resnet110", cifarShape(18)},
                                                         {"resnet18", wideShape(7, false, {2, 2, 2, 2})},
                                                         {"resnet34", wideShape(7, false, {3, 4, 6, 3})},
                                                         {"resnet50", wideShape(7, true, {3, 4, 6, 3})},
                                                         {"resnet101", wideShape(7, true, {3, 4, 23, 3})},
                                                         {"resnet18-cifar", wideShape(3, false, {2, 2, 2, 2})},
                                                         {"resnet34-cifar", wideShape(3, false, {3, 4, 6, 3})},
                                                         {"resnet50-cifar", wideShape(3, true, {3, 4, 6, 3})},
                                                         {"resnet101-cifar", wideShape(3, true, {3, 4, 23, 3})}};
  return shapes;
}

}  // namespace

Architecture resnetArchitecture() {
  Architecture architecture{"ResNet",
                            fromTensors,
                            {},
                            [](const std::string& name, int classes, int channels) {
                              ResNetShape shape = namedShapes().at(name);
                              shape.classes = classes;
                              shape.channels = channels;
                              BuiltNetwork built = build(shape);
                              initialiseConvolutions(*built.module);
                              return built;
                            },
                            {"stem"}};
  for (const auto& [name, shape] : namedShapes()) architecture.names.push_back(name);
  return architecture;
}

}  // namespace passband
