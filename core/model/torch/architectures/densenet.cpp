// DenseNet-121, -161, -169, -201 (Huang et al., "Densely connected convolutional networks", 2017) and others of the
// form: each layer sees what all before it in its block gave. torchvision's naming, also the older one of its published
// weight files ("norm.1" for "norm1").
#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/relu.h>
#include <fmt/format.h>
#include <torch/nn/modules/linear.h>

#include "core/model/torch/architectures/architectures.h"
#include "core/model/torch/architectures/input_size.h"
#include "core/model/torch/architectures/linear_head.h"
#include "core/model/torch/architectures/state_dict.h"
#include "core/model/torch/conv_norm.h"
#include "core/model/torch/nested_module.h"

namespace passband {
namespace {

struct DenseNetShape {
  ConvShape stem;
  std::int64_t growth = 32;
  std::int64_t bottleneck = 128;  ///< channels between the two convolutions of a layer
  std::vector<int> layers;        ///< per block
  std::vector<std::int64_t> in;   ///< of each block; after the last, of the head
  LinearShape head;
  bool dotted = false;  ///< "norm.1" for "norm1"
};

torch::nn::BatchNorm2d normLayer(torch::nn::Module& root, const std::string& name, std::int64_t channels) {
  return registered(root, name, torch::nn::BatchNorm2d(channels));
}

class DenseLayer {
 public:
  DenseLayer(torch::nn::Module& root, const std::string& name, const DenseNetShape& shape, std::int64_t in)
      : DenseLayer(root, name + ".norm" + (shape.dotted ? "." : ""), name + ".conv" + (shape.dotted ? "." : ""), in,
                   shape) {}

  at::Tensor operator()(const at::Tensor& input) { return grow_(narrow_(norm_(input).relu_()).relu_()); }

  void fold() {
    narrow_.fold();
    grow_.fold();
  }

 private:
  DenseLayer(torch::nn::Module& root, const std::string& norm, const std::string& conv, std::int64_t in,
             const DenseNetShape& shape)
      : norm_(normLayer(root, norm + "1", in)),
        narrow_(root, conv + "1", norm + "2", {.in = in, .out = shape.bottleneck, .kernel = 1, .padding = 0}),
        grow_(root, conv + "2", "", {.in = shape.bottleneck, .out = shape.growth}) {}

  torch::nn::BatchNorm2d norm_;
  ConvNorm narrow_, grow_;
};

/// Between two blocks: fewer channels, half the side.
class Transition {
 public:
  Transition(torch::nn::Module& root, const std::string& name, std::int64_t in, std::int64_t out)
      : norm_(normLayer(root, name + ".norm", in)),
        conv_(root, name + ".conv", "", {.in = in, .out = out, .kernel = 1, .padding = 0}) {}

  at::Tensor operator()(const at::Tensor& input) { return at::avg_pool2d(conv_(norm_(input).relu_()), 2, 2); }

  void fold() { conv_.fold(); }

 private:
  torch::nn::BatchNorm2d norm_;
  ConvNorm conv_;
};

class DenseNet : public NetworkModule {
 public:
  explicit DenseNet(const DenseNetShape& shape)
      : stem_(*this, "features.conv0", "features.norm0", shape.stem),
        norm_(normLayer(*this, "features.norm5", shape.in.back())),
        head_(linearLayer(*this, shape.head)) {
    for (std::size_t block = 0; block < shape.layers.size(); ++block) {
      std::int64_t in = shape.in[block];
      blocks_.emplace_back();
      for (int layer = 1; layer <= shape.layers[block]; ++layer) {
        const std::string name = fmt::format("features.denseblock{}.denselayer{}", block + 1, layer);
        blocks_.back().emplace_back(*this, name, shape, in);
        in += shape.growth;
      }
      if (block + 1 < shape.layers.size())
        transitions_.emplace_back(*this, fmt::format("features.transition{}", block + 1), in, shape.in[block + 1]);
    }
  }

  at::Tensor forward(const at::Tensor& images) override {
    requireSideAtLeast(images, "DenseNet", 29);
    at::Tensor x = at::max_pool2d(stem_(images).relu_(), 3, 2, 1);
    for (std::size_t block = 0; block < blocks_.size(); ++block) {
      for (DenseLayer& layer : blocks_[block]) x = at::cat({x, layer(x)}, 1);
      if (block < transitions_.size()) x = transitions_[block](x);
    }
    return head_(norm_(x).relu_().mean({2, 3}));
  }

  void fold() override {
    stem_.fold();
    for (auto& block : blocks_) {
      for (DenseLayer& layer : block) layer.fold();
    }
    for (Transition& transition : transitions_) transition.fold();
  }

 private:
  ConvNorm stem_;
  torch::nn::BatchNorm2d norm_;
  torch::nn::Linear head_;
  std::vector<std::vector<DenseLayer>> blocks_;
  std::vector<Transition> transitions_;
};

/// The layers of a block that takes `in` channels.
int layersOf(const TensorFile& file, const DenseNetShape& shape, std::size_t block, std::int64_t in) {
  const char* conv = shape.dotted ? "conv.1" : "conv1";
  int layers = 0;
  while (hasShape(file, fmt::format("features.denseblock{}.denselayer{}.{}", block, layers + 1, conv),
                  {shape.bottleneck, in + layers * shape.growth, 1, 1})) {
    ++layers;
  }
  return layers;
}

std::optional<BuiltNetwork> fromTensors(const TensorFile& file) {
  const auto stem = convolutionOf(file, "features.conv0");
  const auto head = headOf(file, {"classifier"});
  const std::string first = "features.denseblock1.denselayer1.conv";
  const bool dotted = file.find(first + ".2.weight") != nullptr;
  const auto grow = convolutionOf(file, first + (dotted ? ".2" : "2"));
  if (!stem || !head || !grow) return std::nullopt;
  DenseNetShape shape{*stem, grow->out, grow->in, {}, {stem->out}, *head, dotted};
  shape.stem.stride = 2;
  for (std::size_t block = 1;; ++block) {
    const int layers = layersOf(file, shape, block, shape.in.back());
    if (layers == 0) return std::nullopt;
    const std::int64_t out = shape.in.back() + layers * shape.growth;
    shape.layers.push_back(layers);
    const auto transition = convolutionOf(file, fmt::format("features.transition{}.conv", block));
    shape.in.push_back(transition ? transition->out : out);
    if (!transition) break;
    if (transition->kernel != 1 || transition->in != out) return std::nullopt;
  }
  if (head->in != shape.in.back()) return std::nullopt;
  int depth = 2;
  for (const int layers : shape.layers) depth += 2 * layers + 1;
  return BuiltNetwork{fmt::format("DenseNet-{}", depth - 1), static_cast<int>(head->out), static_cast<int>(stem->in),
                      std::make_shared<DenseNet>(shape)};
}

}  // namespace

Architecture densenetArchitecture() {
  return {"DenseNet", fromTensors, {}, nullptr};
}

}  // namespace passband
