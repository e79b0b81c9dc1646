#include "core/model/torch/architectures/linear_head.h"

#include <ATen/ops/dropout.h>
#include <fmt/format.h>

#include "core/model/torch/architectures/state_dict.h"
#include "core/model/torch/nested_module.h"

namespace passband {

std::vector<LinearShape> classifierLayers(const TensorFile& file) {
  std::vector<std::string> names;
  for (const int number : numbersUnder(file, "classifier", ".weight", 2)) {
    names.push_back(fmt::format("classifier.{}", number));
  }
  if (names.empty()) names.emplace_back("classifier");
  std::vector<LinearShape> layers;
  for (const std::string& name : names) {
    const NamedTensor* weight = findWithRank(file, name + ".weight", 2);
    if (weight == nullptr || (!layers.empty() && layers.back().out != weight->shape[1])) return {};
    layers.push_back({name, weight->shape[1], weight->shape[0]});
  }
  return layers;
}

LinearHead::LinearHead(torch::nn::Module& root, const std::vector<LinearShape>& shapes) {
  for (const LinearShape& shape : shapes) {
    layers_.push_back(registered(root, shape.name, torch::nn::Linear(shape.in, shape.out)));
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
