#include "core/model/pt2/export_rules.h"

#include <fmt/format.h>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/base/printable.h"
#include "core/model/aten_rules.h"
#include "core/model/pt2/export_arithmetic.h"

namespace passband {
namespace {

/// Values that are views of 1 x ..: the batch has become part of the channels.
std::vector<bool> viewsOfOne(const ExportGraph& graph) {
  std::vector<bool> views(graph.values.size(), false);
  for (const ExportNode& node : graph.nodes) {
    const ExportArgument* size = node.find("size");
    const auto* lengths = size == nullptr ? nullptr : size->as<ExportList>();
    if (node.target != "torch.ops.aten.view.default" || lengths == nullptr || lengths->items.empty()) continue;
    const auto* first = lengths->items.front().as<std::int64_t>();
    if (first == nullptr || *first != 1 || node.outputs.size() != 1) continue;
    forEachValue(node.outputs.front(), [&](ExportValue value) { views[value.index] = true; });
  }
  return views;
}

/// What decompositions make of it: batch norm, by the statistics of its input, of such a view.
bool isInstanceNorm(const ExportNode& node, const std::vector<bool>& viewsOfOne) {
  const ExportArgument* input = node.find("input");
  const auto* value = input == nullptr ? nullptr : input->as<ExportValue>();
  return node.target == "torch.ops.aten._native_batch_norm_legit.no_stats" && value != nullptr &&
         viewsOfOne[value->index];
}

/// Values that depend on the images; the others are made of weights alone.
std::vector<bool> valuesOfImages(const ExportGraph& graph) {
  std::vector<bool> depends(graph.values.size(), false);
  for (const ExportInput& input : graph.inputs) depends[input.value.index] = input.kind == ExportInput::Kind::Image;
  for (const ExportNode& node : graph.nodes) {
    bool takes = false;
    const auto mark = [&](ExportValue value) { depends[value.index] = true; };
    for (const ExportNode::Input& input : node.inputs) {
      forEachValue(input.argument, [&](ExportValue value) { takes = takes || depends[value.index]; });
    }
    if (!takes) continue;
    for (const ExportArgument& output : node.outputs) forEachValue(output, mark);
    const auto aten = atenName(node.target);
    const bool changesArguments = aten && aten->name.ends_with('_');
    for (const ExportNode::Input& input : node.inputs) {
      if (changesArguments) forEachValue(input.argument, mark);
    }
  }
  return depends;
}

/// Batch norm of weights: they are standardized, whatever the images are.
bool isNormOfWeights(const ExportNode& node, const std::vector<bool>& ofImages) {
  const ExportArgument* input = node.find("input");
  const auto* value = input == nullptr ? nullptr : input->as<ExportValue>();
  return node.target == "torch.ops.aten.batch_norm.default" && value != nullptr && !ofImages[value->index];
}

/// An argument of the node as a number; 1 where it is computed, and may be anything.
std::optional<double> numberOf(const ExportNode& node, const std::string& name) {
  const ExportArgument* argument = node.find(name);
  if (argument == nullptr) return std::nullopt;
  if (argument->as<ExportValue>() != nullptr) return 1;
  if (const auto* flag = argument->as<bool>()) return *flag ? 1 : 0;
  if (const auto* integer = argument->as<std::int64_t>()) return static_cast<double>(*integer);
  const auto* real = argument->as<double>();
  return real == nullptr ? std::nullopt : std::optional(*real);
}

bool isTraining(const ExportNode& node, const std::string& name) {
  return isTrainingAten(name, [&](std::string_view argument) { return numberOf(node, std::string(argument)); });
}

}  // namespace

std::optional<AtenName> atenName(const std::string& target) {
  constexpr std::string_view kAten = "torch.ops.aten.";
  if (!target.starts_with(kAten)) return std::nullopt;
  const std::string rest = target.substr(kAten.size());
  const std::size_t dot = rest.find('.');
  const std::string overload = dot == std::string::npos ? std::string() : rest.substr(dot + 1);
  return AtenName{rest.substr(0, dot), overload == "default" ? std::string() : overload};
}

void requireRunnable(const ExportGraph& graph, const std::string& path) {
  const std::vector<bool> views = viewsOfOne(graph);
  const std::vector<bool> ofImages = valuesOfImages(graph);
  for (const ExportNode& node : graph.nodes) {
    if (isExportArithmetic(node.target)) continue;
    const std::optional<AtenName> name = atenName(node.target);
    if (!name) {
      throw Error(fmt::format(
          "{} uses the operator {}, which is none of PyTorch's own library aten; Passband runs only those and plain "
          "arithmetic: export the network without it",
          path, printable(node.target)));
    }
    if (isTraining(node, name->name) && !isInstanceNorm(node, views) && !isNormOfWeights(node, ofImages)) {
      throw Error(fmt::format(
          "{} was exported in training mode: aten.{} makes its output depend on chance or on the other images of a "
          "batch; call model.eval() before torch.export",
          path, printable(name->name)));
    }
    if (!isAllowedAten(name->name, name->overload)) {
      throw Error(fmt::format(
          "{} uses the operator aten.{}{}, which is not among those that Passband runs: they do no more than compute, "
          "and exports of image classifiers have them; export the model without it",
          path, printable(name->name), name->overload.empty() ? "" : "." + printable(name->overload)));
    }
  }
}

}  // namespace passband
