// Vision transformers (Dosovitskiy et al., "An image is worth 16x16 words", 2021) of any size in torchvision's naming,
// also the older one of its published weight files ("linear_1" for "0"). The number of attention heads leaves no trace
// in names and shapes: it is a plain value "num_heads" beside the weights where a checkpoint holds one, else one head
// per 64 channels, as in every published size but ViT-H (1,280 channels), which has 16.
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/tanh.h>
#include <cmath>
#include <fmt/format.h>
#include <torch/nn/modules/linear.h>
#include <torch/nn/modules/normalization.h>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/model/torch/architectures/architectures.h"
#include "core/model/torch/architectures/input_size.h"
#include "core/model/torch/architectures/state_dict.h"
#include "core/model/torch/conv_norm.h"
#include "core/model/torch/nested_module.h"

namespace passband {
namespace {

struct TransformerShape {
  int classes = 0;
  int channels = 3;
  std::int64_t grid = 14;  ///< patches a side
  std::int64_t patch = 16;
  std::int64_t width = 768;
  std::int64_t hidden = 3072;  ///< of the perceptron
  std::int64_t heads = 12;
  bool headsAssumed = false;  ///< the file does not tell them, and its form is none of the published ones
  int layers = 12;
  std::int64_t representation = 0;      ///< width of heads.pre_logits; 0: none
  std::string first = "0", last = "3";  ///< names of the perceptron's layers
};

torch::nn::LayerNorm layerNorm(torch::nn::Module& root, const std::string& name, std::int64_t width) {
  return registered(root, name, torch::nn::LayerNorm(torch::nn::LayerNormOptions({width}).eps(1e-6)));
}

torch::nn::Linear linear(torch::nn::Module& root, const std::string& name, std::int64_t in, std::int64_t out) {
  return registered(root, name, torch::nn::Linear(in, out));
}

/// Self-attention and a perceptron, each behind a layer norm and around a shortcut.
class EncoderLayer {
 public:
  EncoderLayer(torch::nn::Module& root, const std::string& name, const TransformerShape& shape)
      : heads_(shape.heads),
        firstNorm_(layerNorm(root, name + ".ln_1", shape.width)),
        out_(linear(root, name + ".self_attention.out_proj", shape.width, shape.width)),
        secondNorm_(layerNorm(root, name + ".ln_2", shape.width)),
        expand_(linear(root, name + ".mlp." + shape.first, shape.width, shape.hidden)),
        project_(linear(root, name + ".mlp." + shape.last, shape.hidden, shape.width)) {
    torch::nn::Module& attention = nestedModule(root, name + ".self_attention");
    inWeight_ = attention.register_parameter("in_proj_weight", at::empty({3 * shape.width, shape.width}));
    inBias_ = attention.register_parameter("in_proj_bias", at::empty({3 * shape.width}));
  }

  at::Tensor operator()(const at::Tensor& input) {
    const at::Tensor x = input + attention(firstNorm_(input));
    return x + project_(at::gelu(expand_(secondNorm_(x))));
  }

 private:
  /// Images x tokens x channels; softmax(q k^T / sqrt(channels of a head)) v.
  at::Tensor attention(const at::Tensor& x) {
    const std::int64_t images = x.size(0), tokens = x.size(1), width = x.size(2);
    const at::Tensor all =
        at::linear(x, inWeight_, inBias_).view({images, tokens, 3, heads_, width / heads_}).permute({2, 0, 3, 1, 4});
    const double scale = 1 / std::sqrt(static_cast<double>(width / heads_));
    const at::Tensor weights = at::softmax(at::matmul(all[0] * scale, all[1].transpose(-2, -1)), -1);
    return out_(at::matmul(weights, all[2]).transpose(1, 2).reshape({images, tokens, width}));
  }

  std::int64_t heads_;
  at::Tensor inWeight_, inBias_;
  torch::nn::LayerNorm firstNorm_;
  torch::nn::Linear out_;
  torch::nn::LayerNorm secondNorm_;
  torch::nn::Linear expand_, project_;
};

class VisionTransformer : public NetworkModule {
 public:
  explicit VisionTransformer(const TransformerShape& shape)
      : side_(shape.grid * shape.patch),
        patches_(*this, "conv_proj", "",
                 {.in = shape.channels,
                  .out = shape.width,
                  .kernel = shape.patch,
                  .stride = shape.patch,
                  .padding = 0,
                  .bias = true}),
        norm_(layerNorm(*this, "encoder.ln", shape.width)),
        head_(
            linear(*this, "heads.head", shape.representation > 0 ? shape.representation : shape.width, shape.classes)) {
    const std::int64_t tokens = shape.grid * shape.grid + 1;
    classToken_ = register_parameter("class_token", at::empty({1, 1, shape.width}));
    positions_ =
        nestedModule(*this, "encoder").register_parameter("pos_embedding", at::empty({1, tokens, shape.width}));
    for (int layer = 0; layer < shape.layers; ++layer) {
      layers_.emplace_back(*this, fmt::format("encoder.layers.encoder_layer_{}", layer), shape);
    }
    if (shape.representation > 0) preLogits_ = linear(*this, "heads.pre_logits", shape.width, shape.representation);
  }

  at::Tensor forward(const at::Tensor& images) override {
    requireSide(images, "this vision transformer", side_);
    const at::Tensor patches = patches_(images).flatten(2).transpose(1, 2);
    at::Tensor x = at::cat({classToken_.expand({images.size(0), -1, -1}), patches}, 1) + positions_;
    for (EncoderLayer& layer : layers_) x = layer(x);
    x = norm_(x.select(1, 0));
    return head_(preLogits_ ? at::tanh(preLogits_(x)) : x);
  }

  void fold() override { patches_.fold(); }

 private:
  std::int64_t side_;
  ConvNorm patches_;
  torch::nn::LayerNorm norm_;
  torch::nn::Linear head_;
  torch::nn::Linear preLogits_{nullptr};
  at::Tensor classToken_, positions_;
  std::vector<EncoderLayer> layers_;
};

/// What the user or the file says of the heads; empty when neither does.
std::string toldHeads(const TensorFile& file) {
  if (std::string told = toldOf(file, "heads"); !told.empty()) return told;
  const auto written = file.metadata.find("num_heads");
  return written == file.metadata.end() ? std::string() : written->second;
}

/// 0 for what is no number.
std::int64_t headsOf(const TensorFile& file, std::int64_t width) {
  const std::string told = toldHeads(file);
  if (told.empty()) return width == 1280 ? 16 : std::max<std::int64_t>(width / 64, 1);
  return numberFrom<std::int64_t>(told).value_or(0);
}

/// Throws UsageError when the user's number of heads is none of this width.
void requireHeads(const TensorFile& file, const TransformerShape& shape) {
  if (!file.changes.contains("heads") || (shape.heads > 0 && shape.width % shape.heads == 0)) return;
  throw UsageError(fmt::format("heads={} does not divide the {} channels of this vision transformer",
                               file.changes.at("heads"), shape.width));
}

/// "B" of ViT-B; empty: none of the published sizes.
std::string publishedSize(const TransformerShape& shape) {
  if (shape.width == 768 && shape.hidden == 3072 && shape.layers == 12) return "B";
  if (shape.width == 1024 && shape.hidden == 4096 && shape.layers == 24) return "L";
  if (shape.width == 1280 && shape.hidden == 5120 && shape.layers == 32) return "H";
  return "";
}

/// "ViT-B/16 (224x224 pixels, 12 heads)", "ViT-128x2/16 (64x64 pixels, 2 heads assumed)"
std::string displayName(const TransformerShape& shape) {
  const std::string published = publishedSize(shape);
  const std::string size = published.empty() ? fmt::format("{}x{}", shape.width, shape.layers) : published;
  return fmt::format("ViT-{}/{} ({}x{} pixels, {} heads{})", size, shape.patch, shape.grid * shape.patch,
                     shape.grid * shape.patch, shape.heads, shape.headsAssumed ? " assumed" : "");
}

std::optional<BuiltNetwork> fromTensors(const TensorFile& file) {
  const auto patches = convolutionOf(file, "conv_proj");
  const NamedTensor* positions = findWithRank(file, "encoder.pos_embedding", 3);
  const NamedTensor* head = findWithRank(file, "heads.head.weight", 2);
  const NamedTensor* preLogits = findWithRank(file, "heads.pre_logits.weight", 2);
  const std::string layer = "encoder.layers.encoder_layer_";
  const bool numbered = file.find(layer + "0.mlp.0.weight") != nullptr;
  const NamedTensor* expand = findWithRank(file, layer + (numbered ? "0.mlp.0.weight" : "0.mlp.linear_1.weight"), 2);
  if (!patches || positions == nullptr || head == nullptr || expand == nullptr) return std::nullopt;
  TransformerShape shape{.classes = static_cast<int>(head->shape[0]),
                         .channels = static_cast<int>(patches->in),
                         .grid = gridSide(positions->shape[1] - 1, 1),
                         .patch = patches->kernel,
                         .width = patches->out,
                         .hidden = expand->shape[0],
                         .heads = headsOf(file, patches->out),
                         .layers = 0,
                         .representation = preLogits == nullptr ? 0 : preLogits->shape[0]};
  if (!numbered) shape.first = "linear_1", shape.last = "linear_2";
  while (hasShape(file, fmt::format("{}{}.mlp.{}", layer, shape.layers, shape.first), {shape.hidden, shape.width})) {
    ++shape.layers;
  }
  if (shape.grid == 0 || shape.layers == 0 || positions->shape[2] != shape.width) return std::nullopt;
  requireHeads(file, shape);
  if (shape.heads <= 0 || shape.width % shape.heads != 0) return std::nullopt;
  shape.headsAssumed = toldHeads(file).empty() && publishedSize(shape).empty();
  return BuiltNetwork{.name = displayName(shape),
                      .classes = shape.classes,
                      .channels = shape.channels,
                      .module = std::make_shared<VisionTransformer>(shape),
                      .untold = {{"heads", std::to_string(shape.heads)}},
                      .assumed = shape.headsAssumed ? std::vector<std::string>{"heads"} : std::vector<std::string>{}};
}

}  // namespace

Architecture visionTransformerArchitecture() {
  return {"vision transformer", fromTensors, {}, nullptr, {"heads"}};
}

}  // namespace passband
