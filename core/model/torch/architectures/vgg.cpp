// VGG (Simonyan and Zisserman, "Very deep convolutional networks for large-scale image recognition", 2015): stages of
// 3x3 convolutions, with or without batch norm, each stage ended by max pooling. Where the pools are is told by the
// gaps in the numbers of torchvision's layer names. The head is torchvision's (7x7 grid, three layers) or one of those
// in use for CIFAR (the grid's side is told by the first layer, one layer or more).
#include <ATen/ops/adaptive_avg_pool2d.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/relu.h>
#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <torch/nn/init.h>

#include "core/model/torch/architectures/architectures.h"
#include "core/model/torch/architectures/input_size.h"
#include "core/model/torch/architectures/linear_head.h"
#include "core/model/torch/architectures/state_dict.h"
#include "core/model/torch/conv_norm.h"

namespace passband {
namespace {

struct VggLayer {
  ConvShape conv;
  bool pooled = false;  ///< max pooling follows
};

struct VggShape {
  std::vector<VggLayer> features;
  bool batchNorm = false;
  int grid = 7;  ///< side of what the head sees
  std::vector<LinearShape> head;
};

class Vgg : public NetworkModule {
 public:
  explicit Vgg(const VggShape& shape) : shape_(shape), head_(*this, shape.head) {
    int number = 0;
    for (const VggLayer& layer : shape.features) {
      const std::string norm = shape.batchNorm ? fmt::format("features.{}", number + 1) : "";
      convolutions_.emplace_back(*this, fmt::format("features.{}", number), norm, layer.conv);
      number += 2 + (shape.batchNorm ? 1 : 0) + (layer.pooled ? 1 : 0);
      pools_ += layer.pooled ? 1 : 0;
    }
  }

  at::Tensor forward(const at::Tensor& images) override {
    requireSideAtLeast(images, "VGG", std::int64_t{1} << pools_);
    at::Tensor x = images;
    for (std::size_t i = 0; i < convolutions_.size(); ++i) {
      x = convolutions_[i](x).relu_();
      if (shape_.features[i].pooled) x = at::max_pool2d(x, 2, 2);
    }
    return head_(at::adaptive_avg_pool2d(x, {shape_.grid, shape_.grid}).flatten(1), is_training());
  }

  void fold() override {
    for (ConvNorm& convolution : convolutions_) convolution.fold();
  }

 private:
  VggShape shape_;
  int pools_ = 0;
  LinearHead head_;
  std::vector<ConvNorm> convolutions_;
};

/// "VGG-16", "VGG-16 (batch norm)", "VGG-16 (CIFAR head, batch norm)"; one layer of the three behind the features
/// counts in its name even where a CIFAR head has fewer.
std::string displayName(const VggShape& shape) {
  std::string kind = shape.grid == 7 ? "" : "CIFAR head";
  if (shape.batchNorm) kind += kind.empty() ? "batch norm" : ", batch norm";
  const std::string name = fmt::format("VGG-{}", shape.features.size() + 3);
  return kind.empty() ? name : fmt::format("{} ({})", name, kind);
}

BuiltNetwork build(const VggShape& shape) {
  return {.name = displayName(shape),
          .classes = static_cast<int>(shape.head.back().out),
          .channels = static_cast<int>(shape.features.front().conv.in),
          .module = std::make_shared<Vgg>(shape),
          .usualSide = shape.grid == 7 ? 0 : kCifarSide};
}

/// The convolutions and what lies between them; empty when they are no VGG's.
std::vector<VggLayer> featuresOf(const TensorFile& file, bool batchNorm) {
  const std::vector<int> numbers = numbersUnder(file, "features", ".weight", 4);
  std::vector<VggLayer> features;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const auto conv = convolutionOf(file, fmt::format("features.{}", numbers[i]));
    if (!conv || conv->kernel != 3 || (i > 0 && conv->in != features.back().conv.out)) return {};
    // Between two convolutions lie batch norm, ReLU and pooling; the last is always followed by all of them.
    const int gap = i + 1 < numbers.size() ? numbers[i + 1] - numbers[i] - (batchNorm ? 3 : 2) : 1;
    if (gap < 0 || gap > 1) return {};
    features.push_back({*conv, gap == 1});
  }
  return numbers.empty() || numbers.front() != 0 ? std::vector<VggLayer>{} : features;
}

std::optional<BuiltNetwork> fromTensors(const TensorFile& file) {
  VggShape shape;
  shape.batchNorm = file.find("features.1.running_mean") != nullptr;
  shape.features = featuresOf(file, shape.batchNorm);
  shape.head = classifierLayers(file);
  if (shape.features.empty() || shape.head.empty()) return std::nullopt;
  shape.grid = gridSide(shape.head.front().in, shape.features.back().conv.out);
  if (shape.grid == 0) return std::nullopt;
  return build(shape);
}

struct NamedVgg {
  std::vector<int> convolutions;  ///< of each stage
  bool batchNorm = false;
  bool cifarHead = false;
};

const std::map<std::string, NamedVgg>& namedShapes() {
  static const std::map<std::string, NamedVgg> shapes{{"vgg11", {{1, 1, 2, 2, 2}}},
                                                      {"vgg16", {{2, 2, 3, 3, 3}}},
                                                      {"vgg11-bn", {{1, 1, 2, 2, 2}, true}},
                                                      {"vgg16-bn", {{2, 2, 3, 3, 3}, true}},
                                                      {"vgg11-cifar", {{1, 1, 2, 2, 2}, true, true}},
                                                      {"vgg16-cifar", {{2, 2, 3, 3, 3}, true, true}}};
  return shapes;
}

BuiltNetwork byName(const std::string& name, int classes, int channels) {
  const NamedVgg& named = namedShapes().at(name);
  VggShape shape{{}, named.batchNorm, named.cifarHead ? 1 : 7, {}};
  std::int64_t in = channels;
  for (std::size_t stage = 0; stage < named.convolutions.size(); ++stage) {
    const std::int64_t width = std::min<std::int64_t>(std::int64_t{64} << stage, 512);
    for (int i = 1; i <= named.convolutions[stage]; ++i) {
      shape.features.push_back({{.in = in, .out = width, .bias = true}, i == named.convolutions[stage]});
      in = width;
    }
  }
  if (named.cifarHead) {
    shape.head = {{"classifier", in, classes}};
  } else {
    shape.head = {{"classifier.0", in * 49, 4096}, {"classifier.3", 4096, 4096}, {"classifier.6", 4096, classes}};
  }
  BuiltNetwork built = build(shape);
  initialiseConvolutions(*built.module);
  return built;
}

}  // namespace

Architecture vggArchitecture() {
  Architecture architecture{"VGG", fromTensors, {}, byName};
  for (const auto& [name, shape] : namedShapes()) architecture.names.push_back(name);
  return architecture;
}

}  // namespace passband
