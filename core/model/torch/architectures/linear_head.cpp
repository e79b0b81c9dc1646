#include "core/model/torch/architectures/linear_head.h"

#include <ATen/ops/dropout.h>
#include <fmt/format.h>

#include "core/model/torch/architectures/state_dict.h"
#include "core/model/torch/nested_module.h"

namespace passband {

namespace {

std::optional<LinearShape> linearOf(const TensorFile& file, const std::string& name) {
  const NamedTensor* weight = findWithRank(file, name + ".weight", 2);
  if (weight == nullptr) return std::nullopt;
  return LinearShape{name, weight->shape[1], weight->shape[0], file.find(name + ".bias") != nullptr};
}

}  // namespace

torch::nn::Linear linearLayer(torch::nn::Module& root, const LinearShape& shape) {
  return registered(root, shape.name,
                    torch::nn::Linear(torch::nn::LinearOptions(shape.in, shape.out).bias(shape.bias)));
}

std::optional<LinearShape> headOf(const TensorFile& file, std::initializer_list<const char*> names) {
  for (const std::string name : names) {
    if (auto head = linearOf(file, name)) return head;
    const std::vector<int> numbers = numbersUnder(file, name, ".weight", 2);
    if (numbers.size() == 1) return linearOf(file, fmt::format("{}.{}", name, numbers[0]));
  }
  return std::nullopt;
}

std::vector<LinearShape> classifierLayers(const TensorFile& file) {
  std::vector<std::string> names;
  for (const int number : numbersUnder(file, "classifier", ".weight", 2)) {
    names.push_back(fmt::format("classifier.{}", number));
  }
  if (names.empty()) names.emplace_back("classifier");
  std::vector<LinearShape> layers;
  for (const std::string& name : names) {
    const auto layer = linearOf(file, name);
    if (!layer || (!layers.empty() && layers.back().out != layer->in)) return {};
    layers.push_back(*layer);
  }
  return layers;
}

LinearHead::LinearHead(torch::nn::Module& root, const std::vector<LinearShape>& shapes) {
  for (const LinearShape& shape : shapes) {
    layers_.push_back(linearLayer(root, shape));
  }
}

at::Tensor LinearHead::operator()(const at::Tensor& features, bool training) {
  at::Tensor x = features;
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    if (i > 0) x = x.relu_();
    if (layers_.size() > 1) x = at::dropout(x, .5, training);
    x = layers_[i](x);
  }
  return x;
}

}  // namespace passband
