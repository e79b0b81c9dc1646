#include "core/model/torch/pt2/export_fold.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/rsqrt.h>
#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace passband {
namespace {

using namespace std::string_view_literals;

constexpr std::array kConvolutions{"torch.ops.aten.conv2d.default"sv, "torch.ops.aten.conv2d.padding"sv,
                                   "torch.ops.aten.convolution.default"sv};
constexpr std::array kBatchNorms{"torch.ops.aten.batch_norm.default"sv,
                                 "torch.ops.aten._native_batch_norm_legit_no_training.default"sv};

bool isOneOf(const auto& targets, const ExportNode& node) {
  return std::ranges::find(targets, node.target) != targets.end();
}

void countUses(const ExportArgument& argument, std::vector<int>& uses) {
  forEachValue(argument, [&](ExportValue value) { ++uses[value.index]; });
}

std::vector<int> usesOf(const ExportGraph& graph) {
  std::vector<int> uses(graph.values.size(), 0);
  for (const ExportNode& node : graph.nodes) {
    for (const ExportNode::Input& input : node.inputs) countUses(input.argument, uses);
  }
  for (const ExportArgument& output : graph.outputs) countUses(output, uses);
  return uses;
}

std::optional<std::uint32_t> valueOf(const ExportNode& node, const char* name) {
  const ExportArgument* argument = node.find(name);
  const auto* value = argument == nullptr ? nullptr : argument->as<ExportValue>();
  return value == nullptr ? std::nullopt : std::optional(value->index);
}

/// The tensor of an argument; undefined when it is None, absent, or computed.
at::Tensor tensorOf(const ExportNode& node, const char* name, const ExportTensors& tensors) {
  const auto value = valueOf(node, name);
  return value && *value < tensors.size() ? tensors[*value] : at::Tensor();
}

/// Whether an argument is left out or None, and not something that is computed.
bool isAbsent(const ExportNode& node, const char* name) {
  const ExportArgument* argument = node.find(name);
  return argument == nullptr || argument->isNone();
}

bool isTransposed(const ExportNode& convolution) {
  const ExportArgument* transposed = convolution.find("transposed");
  const bool* flag = transposed == nullptr ? nullptr : transposed->as<bool>();
  return flag != nullptr && *flag;
}

/// Folding rounds weights of half precision once more.
bool isPrecise(const at::Tensor& weight) {
  return weight.scalar_type() == at::kFloat || weight.scalar_type() == at::kDouble;
}

struct Affine {
  at::Tensor scale, shift;
};

/// y = x scale + shift; nothing when the norm's numbers are not constants.
std::optional<Affine> affineOf(const ExportNode& norm, const ExportTensors& tensors) {
  const at::Tensor mean = tensorOf(norm, "running_mean", tensors);
  const at::Tensor variance = tensorOf(norm, "running_var", tensors);
  const at::Tensor weight = tensorOf(norm, "weight", tensors);
  const at::Tensor bias = tensorOf(norm, "bias", tensors);
  const ExportArgument* epsilon = norm.find("eps");
  const double* eps = epsilon == nullptr ? nullptr : epsilon->as<double>();
  const bool known = mean.defined() && variance.defined() && eps != nullptr &&
                     (weight.defined() || isAbsent(norm, "weight")) && (bias.defined() || isAbsent(norm, "bias"));
  if (!known || mean.dim() != 1 || variance.sizes() != mean.sizes() ||
      (weight.defined() && weight.sizes() != mean.sizes()) || (bias.defined() && bias.sizes() != mean.sizes())) {
    return std::nullopt;
  }
  at::Tensor scale = at::rsqrt(variance.to(at::kDouble) + *eps);
  if (weight.defined()) scale = scale * weight;
  at::Tensor shift = -mean * scale;
  if (bias.defined()) shift = shift + bias;
  return Affine{scale, shift};
}

/// weight * scale along the first dimension, each product rounded once. Tensors of doubles in between would take a
/// large model longer than its forward pass.
at::Tensor scaled(const at::Tensor& weight, const at::Tensor& scale) {
  const bool plain = weight.scalar_type() == at::kFloat && scale.scalar_type() == at::kDouble && weight.is_contiguous();
  if (!plain || weight.numel() == 0) {
    return (weight * scale.view({-1, 1, 1, 1})).to(weight.scalar_type());
  }
  at::Tensor product = at::empty_like(weight);
  const auto* factor = weight.data_ptr<float>();
  auto* result = product.data_ptr<float>();
  const at::Tensor scales = scale.contiguous();
  const std::int64_t width = weight.numel() / weight.size(0);
  for (std::int64_t row = 0; row < weight.size(0); ++row) {
    const double rowScale = scales.data_ptr<double>()[row];
    for (std::int64_t i = 0; i < width; ++i) *result++ = static_cast<float>(*factor++ * rowScale);
  }
  return product;
}

class Folding {
 public:
  Folding(ExportGraph& graph, ExportTensors& tensors) : graph_(graph), tensors_(tensors), uses_(usesOf(graph)) {}

  void run() {
    std::vector<ExportNode> kept;
    std::vector<std::optional<std::size_t>> convolutionOf(graph_.values.size());  // whose result a value is
    for (ExportNode& node : graph_.nodes) {
      const auto input = valueOf(node, "input");
      if (isOneOf(kBatchNorms, node) && input && uses_[*input] == 1 && convolutionOf[*input] &&
          fold(kept[*convolutionOf[*input]], node)) {
        continue;
      }
      const auto* output = node.outputs.size() == 1 ? node.outputs[0].as<ExportValue>() : nullptr;
      if (output != nullptr && isOneOf(kConvolutions, node) && !isTransposed(node)) {
        convolutionOf[output->index] = kept.size();
      }
      kept.push_back(std::move(node));
    }
    graph_.nodes = std::move(kept);
  }

 private:
  bool fold(ExportNode& convolution, const ExportNode& norm) {
    const std::optional<Affine> affine = affineOf(norm, tensors_);
    const at::Tensor weight = tensorOf(convolution, "weight", tensors_);
    const at::Tensor bias = tensorOf(convolution, "bias", tensors_);
    const auto* output = norm.outputs.empty() ? nullptr : norm.outputs[0].as<ExportValue>();
    const bool possible = affine && weight.defined() && weight.dim() == 4 && isPrecise(weight) &&
                          weight.size(0) == affine->scale.size(0) &&
                          (bias.defined() ? bias.sizes() == affine->scale.sizes() : isAbsent(convolution, "bias"));
    if (!possible || output == nullptr || statisticsAreUsed(norm)) return false;
    const at::Tensor shift = bias.defined() ? affine->shift + bias * affine->scale : affine->shift;
    set(convolution, "weight", scaled(weight, affine->scale));
    set(convolution, "bias", shift.to(weight.scalar_type()));
    convolution.outputs[0] = {*output};
    return true;
  }

  /// The decomposed form gives mean and variance too.
  bool statisticsAreUsed(const ExportNode& norm) const {
    return std::ranges::any_of(norm.outputs.begin() + 1, norm.outputs.end(), [this](const ExportArgument& output) {
      const auto* value = output.as<ExportValue>();
      return value != nullptr && uses_[value->index] > 0;
    });
  }

  void set(ExportNode& node, const std::string& name, const at::Tensor& tensor) {
    const ExportValue value{static_cast<std::uint32_t>(graph_.values.size())};
    graph_.values.push_back(name);
    tensors_.resize(graph_.values.size());
    tensors_.back() = tensor;
    const auto input =
        std::ranges::find_if(node.inputs, [&](const ExportNode::Input& candidate) { return candidate.name == name; });
    if (input != node.inputs.end()) {
      input->argument = {value};
    } else {
      node.inputs.push_back({name, {value}});
    }
  }

  ExportGraph& graph_;
  ExportTensors& tensors_;
  std::vector<int> uses_;
};

}  // namespace

void foldBatchNorms(ExportGraph& graph, ExportTensors& tensors) {
  Folding(graph, tensors).run();
}

void useChannelsLast(const ExportGraph& graph, ExportTensors& tensors) {
  std::vector<int> others = usesOf(graph);
  for (const ExportNode& node : graph.nodes) {
    const auto weight = valueOf(node, "weight");
    if (weight && isOneOf(kConvolutions, node)) --others[*weight];
  }
  for (std::size_t value = 0; value < tensors.size(); ++value) {
    at::Tensor& tensor = tensors[value];
    if (tensor.defined() && tensor.dim() == 4 && others[value] == 0) {
      tensor = tensor.contiguous(at::MemoryFormat::ChannelsLast);
    }
  }
}

}  // namespace passband
