// The layers that give the logits: one linear layer, or those behind the features of VGG and AlexNet, with ReLU and
// dropout (one half) between them.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <torch/nn/modules/linear.h>
#include <vector>

#include "core/model/weights/tensor_file.h"

namespace passband {

struct LinearShape {
  std::string name;  ///< "classifier.6"
  std::int64_t in = 0, out = 0;
  bool bias = true;
};

/// A linear layer registered under the shape's name.
torch::nn::Linear linearLayer(torch::nn::Module& root, const LinearShape& shape);

/// The one linear layer of one of these names, or the only one inside it ("fc.1", behind dropout).
std::optional<LinearShape> headOf(const TensorFile& file, std::initializer_list<const char*> names);

/// "classifier" alone, or every "classifier.N" in their order; empty when there is none or one does not take what the
/// one before gives.
std::vector<LinearShape> classifierLayers(const TensorFile& file);

class LinearHead {
 public:
  LinearHead(torch::nn::Module& root, const std::vector<LinearShape>& shapes);
  /// N x values -> N x outputs.
  at::Tensor operator()(const at::Tensor& features, bool training);

 private:
  std::vector<torch::nn::Linear> layers_;
};

}  // namespace passband
