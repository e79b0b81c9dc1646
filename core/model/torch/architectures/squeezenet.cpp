// SqueezeNet 1.0 and 1.1 (Iandola et al., "SqueezeNet: AlexNet-level accuracy with 50x fewer parameters", 2016) in
// torchvision's naming. Where the pools are is told by the gaps in the numbers of its layers.
#include <ATen/ops/cat.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/relu.h>
#include <fmt/format.h>

#include "core/model/torch/architectures/architectures.h"
#include "core/model/torch/architectures/input_size.h"
#include "core/model/torch/architectures/state_dict.h"
#include "core/model/torch/conv_norm.h"

namespace passband {
namespace {

struct FireShape {
  int number = 0;
  ConvShape squeeze, expand1, expand3;
};

struct SqueezeNetShape {
  ConvShape stem, head;
  std::vector<FireShape> fires;
};

/// A 1x1 convolution to few channels, then 1x1 and 3x3 side by side.
class Fire {
 public:
  Fire(torch::nn::Module& root, const FireShape& shape)
      : squeeze_(root, fmt::format("features.{}.squeeze", shape.number), "", shape.squeeze),
        expand1_(root, fmt::format("features.{}.expand1x1", shape.number), "", shape.expand1),
        expand3_(root, fmt::format("features.{}.expand3x3", shape.number), "", shape.expand3) {}

  at::Tensor operator()(const at::Tensor& input) {
    const at::Tensor x = squeeze_(input).relu_();
    return at::cat({expand1_(x), expand3_(x)}, 1).relu_();
  }

  void fold() {
    squeeze_.fold();
    expand1_.fold();
    expand3_.fold();
  }

 private:
  ConvNorm squeeze_, expand1_, expand3_;
};

at::Tensor pooled(const at::Tensor& x) {
  return at::max_pool2d(x, 3, 2, 0, 1, true);
}

class SqueezeNet : public NetworkModule {
 public:
  explicit SqueezeNet(const SqueezeNetShape& shape)
      : stem_(*this, "features.0", "", shape.stem), head_(*this, "classifier.1", "", shape.head) {
    for (std::size_t i = 0; i < shape.fires.size(); ++i) {
      fires_.emplace_back(*this, shape.fires[i]);
      poolBehind_.push_back(i + 1 < shape.fires.size() && shape.fires[i + 1].number == shape.fires[i].number + 2);
    }
  }

  at::Tensor forward(const at::Tensor& images) override {
    requireSideAtLeast(images, "SqueezeNet", 21);
    at::Tensor x = pooled(stem_(images).relu_());
    for (std::size_t i = 0; i < fires_.size(); ++i) {
      x = fires_[i](x);
      if (poolBehind_[i]) x = pooled(x);
    }
    return head_(x).relu_().mean({2, 3});
  }

  void fold() override {
    stem_.fold();
    for (Fire& fire : fires_) fire.fold();
    head_.fold();
  }

 private:
  ConvNorm stem_, head_;
  std::vector<Fire> fires_;
  std::vector<bool> poolBehind_;
};

std::optional<FireShape> fireOf(const TensorFile& file, int number) {
  const auto squeeze = convolutionOf(file, fmt::format("features.{}.squeeze", number));
  const auto expand1 = convolutionOf(file, fmt::format("features.{}.expand1x1", number));
  const auto expand3 = convolutionOf(file, fmt::format("features.{}.expand3x3", number));
  if (!squeeze || !expand1 || !expand3 || squeeze->kernel != 1 || expand1->kernel != 1 || expand3->kernel != 3 ||
      !follow({*squeeze, *expand1}) || !follow({*squeeze, *expand3})) {
    return std::nullopt;
  }
  return FireShape{number, *squeeze, *expand1, *expand3};
}

std::optional<BuiltNetwork> fromTensors(const TensorFile& file) {
  auto stem = convolutionOf(file, "features.0");
  const auto head = convolutionOf(file, "classifier.1");
  const std::vector<int> numbers = numbersUnder(file, "features", ".squeeze.weight", 4);
  if (!stem || !head || head->kernel != 1 || numbers.empty() || numbers.front() != 3) return std::nullopt;
  SqueezeNetShape shape{*stem, *head, {}};
  shape.stem.stride = 2;
  shape.stem.padding = 0;
  std::int64_t in = stem->out;
  for (const int number : numbers) {
    const auto fire = fireOf(file, number);
    const int gap = shape.fires.empty() ? 1 : number - shape.fires.back().number;
    if (!fire || fire->squeeze.in != in || gap > 2) return std::nullopt;
    shape.fires.push_back(*fire);
    in = fire->expand1.out + fire->expand3.out;
  }
  if (head->in != in) return std::nullopt;
  return BuiltNetwork{stem->kernel == 7 ? "SqueezeNet 1.0" : "SqueezeNet 1.1", static_cast<int>(head->out),
                      static_cast<int>(stem->in), std::make_shared<SqueezeNet>(shape)};
}

}  // namespace

Architecture squeezenetArchitecture() {
  return {"SqueezeNet", fromTensors, {}, nullptr};
}

}  // namespace passband
