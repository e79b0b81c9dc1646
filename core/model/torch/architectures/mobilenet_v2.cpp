// MobileNetV2 (Sandler et al., "MobileNetV2: inverted residuals and linear bottlenecks", 2018) in torchvision's naming,
// of any width. Strides leave no trace in names and shapes: they are those of the publication (blocks 2, 4, 7 and 14
// halve).
#include <ATen/ops/hardtanh.h>
#include <fmt/format.h>
#include <torch/nn/modules/linear.h>

#include "core/model/torch/architectures/architectures.h"
#include "core/model/torch/architectures/linear_head.h"
#include "core/model/torch/architectures/state_dict.h"
#include "core/model/torch/conv_norm.h"
#include "core/model/torch/nested_module.h"

namespace passband {
namespace {

constexpr int kBlocks = 17;

/// ReLU6, in place.
at::Tensor clipped(at::Tensor x) {
  return at::hardtanh_(x, 0, 6);
}

bool halves(int block) {
  return block == 2 || block == 4 || block == 7 || block == 14;
}

/// The convolutions of one block: expansion (not in the first), depthwise, projection.
using BlockShape = std::vector<ConvShape>;

/// Expands, filters each channel by itself, projects; adds its input where the shapes allow.
class InvertedResidual {
 public:
  InvertedResidual(torch::nn::Module& root, const std::string& name, const BlockShape& shape)
      : adds_(shape.front().in == shape.back().out && shape[shape.size() - 2].stride == 1) {
    for (std::size_t i = 0; i < shape.size(); ++i) {
      const bool last = i + 1 == shape.size();
      layers_.emplace_back(root, last ? fmt::format("{}.{}", name, i) : fmt::format("{}.{}.0", name, i),
                           last ? fmt::format("{}.{}", name, i + 1) : fmt::format("{}.{}.1", name, i), shape[i]);
    }
  }

  at::Tensor operator()(const at::Tensor& input) {
    at::Tensor x = input;
    for (std::size_t i = 0; i + 1 < layers_.size(); ++i) x = clipped(layers_[i](x));
    x = layers_.back()(x);
    return adds_ ? x.add_(input) : x;
  }

  void fold() {
    for (ConvNorm& layer : layers_) layer.fold();
  }

 private:
  bool adds_;
  std::vector<ConvNorm> layers_;
};

struct MobileNetShape {
  ConvShape stem, last;
  std::vector<BlockShape> blocks;
  LinearShape head;
};

class MobileNetV2 : public NetworkModule {
 public:
  explicit MobileNetV2(const MobileNetShape& shape)
      : stem_(*this, "features.0.0", "features.0.1", shape.stem),
        last_(*this, "features.18.0", "features.18.1", shape.last),
        head_(linearLayer(*this, shape.head)) {
    for (int block = 1; block <= kBlocks; ++block) {
      blocks_.emplace_back(*this, fmt::format("features.{}.conv", block),
                           shape.blocks[static_cast<std::size_t>(block) - 1]);
    }
  }

  at::Tensor forward(const at::Tensor& images) override {
    at::Tensor x = clipped(stem_(images));
    for (InvertedResidual& block : blocks_) x = block(x);
    return head_(clipped(last_(x)).mean({2, 3}));
  }

  void fold() override {
    stem_.fold();
    for (InvertedResidual& block : blocks_) block.fold();
    last_.fold();
  }

 private:
  ConvNorm stem_, last_;
  torch::nn::Linear head_;
  std::vector<InvertedResidual> blocks_;
};

/// Empty unless it is a block of the right form.
BlockShape blockOf(const TensorFile& file, int block) {
  const std::string name = fmt::format("features.{}.conv", block);
  BlockShape shape;
  const auto expansion = block == 1 ? std::nullopt : convolutionOf(file, name + ".0.0");
  auto depthwise = convolutionOf(file, name + (block == 1 ? ".0.0" : ".1.0"));
  const auto projection = convolutionOf(file, name + (block == 1 ? ".1" : ".2"));
  if ((block > 1 && !expansion) || !depthwise || depthwise->in != 1 || !projection || projection->kernel != 1)
    return {};
  if (expansion) shape.push_back(*expansion);
  depthwise->in = depthwise->groups = depthwise->out;
  depthwise->stride = halves(block) ? 2 : 1;
  shape.push_back(*depthwise);
  shape.push_back(*projection);
  return follow(shape) ? shape : BlockShape{};
}

std::optional<BuiltNetwork> fromTensors(const TensorFile& file) {
  const auto stem = convolutionOf(file, "features.0.0");
  const auto last = convolutionOf(file, "features.18.0");
  const auto head = headOf(file, {"classifier"});
  if (!stem || !last || !head || head->in != last->out) return std::nullopt;
  MobileNetShape shape{*stem, *last, {}, *head};
  shape.stem.stride = 2;
  std::int64_t in = stem->out;
  for (int block = 1; block <= kBlocks; ++block) {
    shape.blocks.push_back(blockOf(file, block));
    if (shape.blocks.back().empty() || shape.blocks.back().front().in != in) return std::nullopt;
    in = shape.blocks.back().back().out;
  }
  if (last->in != in) return std::nullopt;
  return BuiltNetwork{"MobileNetV2", static_cast<int>(head->out), static_cast<int>(stem->in),
                      std::make_shared<MobileNetV2>(shape)};
}

}  // namespace

Architecture mobilenetV2Architecture() {
  return {"MobileNetV2", fromTensors, {}, nullptr};
}

}  // namespace passband
