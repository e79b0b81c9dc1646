#include "core/model/torch/architectures/resnet.h"

#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/relu.h>
#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <torch/nn/init.h>
#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/modules/linear.h>

#include "core/base/error.h"
#include "core/model/torch/conv_norm.h"

namespace passband {
namespace {

/// Everything that names and shapes of a ResNet's state dict can say.
struct ResNetShape {
  int classes = 0;
  int channels = 3;
  int stemWidth = 64;
  int stemKernel = 7;  ///< 7: stride 2 and max pooling (ImageNet); 3: neither (CIFAR)
  bool bottleneck = false;
  std::vector<int> blocks;              ///< per stage
  std::string shortcut = "downsample";  ///< name of the projection's layers; empty: option A
  std::string head = "fc";
};

/// Zero-padded, subsampled identity: option A.
at::Tensor padShortcut(const at::Tensor& input, std::int64_t stride, std::int64_t channels) {
  at::Tensor x = input;
  if (stride > 1) x = x.slice(2, 0, x.size(2), stride).slice(3, 0, x.size(3), stride);
  const std::int64_t missing = channels - x.size(1);
  return missing == 0 ? x : at::constant_pad_nd(x, {0, 0, 0, 0, missing / 2, missing - missing / 2});
}

/// Two 3x3 convolutions, or 1x1, 3x3, 1x1 (bottleneck), around a shortcut.
class ResidualBlock : public torch::nn::Module {
 public:
  ResidualBlock(const ResNetShape& shape, std::int64_t in, std::int64_t width, std::int64_t stride)
      : stride_(stride), out_(shape.bottleneck ? 4 * width : width) {
    if (shape.bottleneck) {
      layers_.emplace_back(*this, "conv1", "bn1", ConvShape{.in = in, .out = width, .kernel = 1, .padding = 0});
      layers_.emplace_back(*this, "conv2", "bn2", ConvShape{.in = width, .out = width, .stride = stride});
      layers_.emplace_back(*this, "conv3", "bn3", ConvShape{.in = width, .out = out_, .kernel = 1, .padding = 0});
    } else {
      layers_.emplace_back(*this, "conv1", "bn1", ConvShape{.in = in, .out = width, .stride = stride});
      layers_.emplace_back(*this, "conv2", "bn2", ConvShape{.in = width, .out = width});
    }
    if ((stride == 1 && in == out_) || shape.shortcut.empty()) return;
    auto holder = std::make_shared<torch::nn::Module>();
    projection_.emplace_back(*holder, "0", "1",
                             ConvShape{.in = in, .out = out_, .kernel = 1, .stride = stride, .padding = 0});
    register_module(shape.shortcut, holder);
  }

  at::Tensor forward(const at::Tensor& input) {
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
      : imagenetStem_(shape.stemKernel == 7),
        stem_(*this, "conv1", "bn1",
              {.in = shape.channels,
               .out = shape.stemWidth,
               .kernel = shape.stemKernel,
               .stride = imagenetStem_ ? 2 : 1,
               .padding = shape.stemKernel / 2}) {
    std::int64_t in = shape.stemWidth;
    for (std::size_t stage = 0; stage < shape.blocks.size(); ++stage) {
      const std::int64_t width = std::int64_t{shape.stemWidth} << stage;
      torch::nn::Sequential layer;
      for (int block = 0; block < shape.blocks[stage]; ++block) {
        blocks_.push_back(std::make_shared<ResidualBlock>(shape, in, width, stage > 0 && block == 0 ? 2 : 1));
        layer->push_back(blocks_.back());
        in = shape.bottleneck ? 4 * width : width;
      }
      register_module(fmt::format("layer{}", stage + 1), layer);
    }
    head_ = register_module(shape.head, torch::nn::Linear(in, shape.classes));
    initialise();
  }

  at::Tensor forward(const at::Tensor& images) override {
    at::Tensor x = stem_(images).relu_();
    if (imagenetStem_) x = at::max_pool2d(x, 3, 2, 1);
    for (const auto& block : blocks_) x = block->forward(x);
    return head_(x.mean({2, 3}));
  }

  void fold() override {
    stem_.fold();
    for (const auto& block : blocks_) block->fold();
  }

 private:
  /// He initialisation, fan out, as the published networks.
  void initialise() {
    for (const auto& module : modules(false)) {
      if (auto* conv = module->as<torch::nn::Conv2d>()) {
        torch::nn::init::kaiming_normal_(conv->weight, 0, torch::kFanOut, torch::kReLU);
      }
    }
  }

  bool imagenetStem_;
  ConvNorm stem_;
  std::vector<std::shared_ptr<ResidualBlock>> blocks_;
  torch::nn::Linear head_{nullptr};
};

/// "ResNet-20 (CIFAR, option A)", "ResNet-50 (ImageNet stem)", and in general the blocks of each stage.
std::string displayName(const ResNetShape& shape) {
  int layers = 2;
  for (const int blocks : shape.blocks) layers += blocks * (shape.bottleneck ? 3 : 2);
  if (shape.blocks.size() == 3) {
    return fmt::format("ResNet-{} (CIFAR, option {})", layers, shape.shortcut.empty() ? "A" : "B");
  }
  return fmt::format("ResNet-{} ({} stem)", layers, shape.stemKernel == 7 ? "ImageNet" : "CIFAR");
}

BuiltNetwork build(const ResNetShape& shape) {
  return {displayName(shape), shape.classes, shape.channels, std::make_shared<ResNet>(shape)};
}

const NamedTensor* findWithRank(const TensorFile& file, const std::string& name, std::size_t rank) {
  const NamedTensor* tensor = file.find(name);
  return tensor != nullptr && tensor->shape.size() == rank ? tensor : nullptr;
}

std::vector<int> blocksPerStage(const TensorFile& file) {
  std::vector<int> blocks;
  for (int stage = 1; stage <= 4; ++stage) {
    int count = 0;
    while (file.find(fmt::format("layer{}.{}.conv1.weight", stage, count)) != nullptr) ++count;
    if (count == 0) break;
    blocks.push_back(count);
  }
  return blocks;
}

std::string shortcutName(const TensorFile& file) {
  for (const char* name : {"downsample", "shortcut"}) {
    if (file.find(fmt::format("layer2.0.{}.0.weight", name)) != nullptr) return name;
  }
  return "";
}

std::optional<BuiltNetwork> fromTensors(const TensorFile& file) {
  const NamedTensor* stem = findWithRank(file, "conv1.weight", 4);
  const NamedTensor* fc = findWithRank(file, "fc.weight", 2);
  const NamedTensor* head = fc != nullptr ? fc : findWithRank(file, "linear.weight", 2);
  if (stem == nullptr || head == nullptr) return std::nullopt;
  const bool usual = stem->shape[2] == stem->shape[3] && (stem->shape[2] == 3 || stem->shape[2] == 7) &&
                     stem->shape[0] >= 1 && stem->shape[0] <= 1024 && stem->shape[1] >= 1 && head->shape[0] >= 1;
  ResNetShape shape;
  shape.blocks = blocksPerStage(file);
  if (!usual || shape.blocks.size() < 3) return std::nullopt;
  shape.stemWidth = static_cast<int>(stem->shape[0]);
  shape.channels = static_cast<int>(stem->shape[1]);
  shape.stemKernel = static_cast<int>(stem->shape[2]);
  shape.classes = static_cast<int>(head->shape[0]);
  shape.head = head == fc ? "fc" : "linear";
  shape.bottleneck = file.find("layer1.0.conv3.weight") != nullptr;
  shape.shortcut = shortcutName(file);
  return build(shape);
}

ResNetShape cifarShape(int blocks) {
  return {.stemWidth = 16, .stemKernel = 3, .blocks = {blocks, blocks, blocks}, .shortcut = "", .head = "linear"};
}

ResNetShape wideShape(int stemKernel, bool bottleneck, std::vector<int> blocks) {
  return {.stemKernel = stemKernel, .bottleneck = bottleneck, .blocks = std::move(blocks)};
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
  Architecture architecture{"ResNet", fromTensors, {}, [](const std::string& name, int classes, int channels) {
                              ResNetShape shape = namedShapes().at(name);
                              shape.classes = classes;
                              shape.channels = channels;
                              return build(shape);
                            }};
  for (const auto& [name, shape] : namedShapes()) architecture.names.push_back(name);
  return architecture;
}

}  // namespace passband
