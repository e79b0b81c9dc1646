#include "core/model/torch/export_program.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <numeric>
#include <string_view>
#include <utility>

#include "core/base/error.h"
#include "core/base/printable.h"
#include "core/model/export_rules.h"
#include "core/model/torch/export_fold.h"
#include "core/model/torch/torch_scope.h"

namespace passband {
namespace {

using namespace std::string_view_literals;

/// Operators whose result depends on the strides that a tensor had at export.
constexpr std::array kStrided{"as_strided"sv, "as_strided_"sv,        "as_strided_scatter"sv, "sym_stride"sv,
                              "stride"sv,     "sym_storage_offset"sv, "view_as_complex"sv,    "storage_offset"sv,
                              "_neg_view"sv,  "sym_is_contiguous"sv,  "is_contiguous"sv};

bool isView(const std::string& stepName) {
  return stepName == "aten.view" || stepName == "aten._unsafe_view" || stepName == "aten._reshape_alias";
}

/// Which values may lie in the same memory.
class SharedMemory {
 public:
  SharedMemory(std::size_t values, const std::vector<ExportStep>& steps)
      : parent_(values), changed_(values, false), views_(values, false) {
    std::iota(parent_.begin(), parent_.end(), 0u);
    for (const ExportStep& step : steps) {
      for (const std::uint32_t from : step.shares) {
        for (const std::uint32_t to : step.defines) parent_[root(to)] = root(from);
      }
    }
    for (const ExportStep& step : steps) {
      for (const std::uint32_t value : step.changes) changed_[root(value)] = true;
      for (const std::uint32_t value : step.defines) {
        if (isView(step.name)) views_[root(value)] = true;
      }
    }
  }

  /// Whether any operator changes that memory in place.
  bool isChanged(std::uint32_t value) { return changed_[root(value)]; }
  /// Whether memory that is changed in place has views, which then must be none but views.
  bool needsViews() {
    for (std::uint32_t value = 0; value < parent_.size(); ++value) {
      if (changed_[root(value)] && views_[root(value)]) return true;
    }
    return false;
  }

 private:
  std::uint32_t root(std::uint32_t value) {
    while (parent_[value] != value) value = parent_[value] = parent_[parent_[value]];
    return value;
  }

  std::vector<std::uint32_t> parent_;
  std::vector<bool> changed_, views_;
};

std::vector<ExportStep> stepsOf(const ExportGraph& graph, const StepOptions& options, const std::string& path) {
  std::vector<ExportStep> steps;
  for (const ExportNode& node : graph.nodes) {
    try {
      steps.push_back(makeExportStep(node, options));
    } catch (const Error& error) {
      throw Error(fmt::format("{} cannot run: its operator {}: {}", path, printable(node.target), error.what()));
    }
  }
  return steps;
}

bool hasStridedOperator(const ExportGraph& graph) {
  return std::ranges::any_of(graph.nodes, [](const ExportNode& node) {
    const auto aten = atenName(node.target);
    const bool viewOfType = aten && aten->name == "view" && aten->overload == "dtype";
    return viewOfType || (aten && std::ranges::find(kStrided, aten->name) != kStrided.end());
  });
}

}  // namespace

ExportProgram::ExportProgram(ExportGraph graph, const ExportInterface& interface, ExportTensors tensors,
                             c10::Device device, const std::string& path)
    : path_(path), images_(interface.images), logits_(*graph.outputs[interface.logits].as<ExportValue>()) {
  const at::NoGradGuard noGradient;
  foldBatchNorms(graph, tensors);
  // The graph was made for images in row-major order; channels_last is faster, and the same where nobody looks at
  // strides.
  channelsLast_ = !hasStridedOperator(graph);
  steps_ = stepsOf(graph, {device, channelsLast_}, path_);
  SharedMemory memory(graph.values.size(), steps_);
  if (channelsLast_ && memory.needsViews()) {
    channelsLast_ = false;
    steps_ = stepsOf(graph, {device, false}, path_);
  }
  if (channelsLast_) useChannelsLast(graph, tensors);
  tensors.resize(graph.values.size());
  for (std::uint32_t value = 0; value < tensors.size(); ++value) {
    constants_.push_back(tensors[value].defined() ? c10::IValue(tensors[value]) : c10::IValue());
    if (tensors[value].defined() && memory.isChanged(value)) copied_.push_back(value);
  }
  copiesImages_ = memory.isChanged(images_.index);
  std::vector<bool> changed(constants_.size());
  for (std::uint32_t value = 0; value < changed.size(); ++value) changed[value] = memory.isChanged(value);
  runConstantSteps(changed);
  planFreeing();
}

/// Runs the steps that need no images, and leaves them out of every run.
void ExportProgram::runConstantSteps(const std::vector<bool>& changed) {
  std::vector<bool> known(constants_.size());
  for (std::size_t value = 0; value < known.size(); ++value) known[value] = !constants_[value].isNone();
  const auto isConstant = [&](std::uint32_t value) { return known[value] && !changed[value]; };
  std::vector<ExportStep> rest;
  for (ExportStep& step : steps_) {
    const bool lasting = std::ranges::none_of(step.defines, [&](std::uint32_t value) { return changed[value]; });
    if (!lasting || !step.changes.empty() || !std::ranges::all_of(step.uses, isConstant)) {
      rest.push_back(std::move(step));
      continue;
    }
    runStep(step, constants_);
    for (const std::uint32_t value : step.defines) known[value] = true;
  }
  steps_ = std::move(rest);
}

/// Finds the last use of every value, and drops the constants that have none.
void ExportProgram::planFreeing() {
  std::vector<bool> seen(constants_.size(), false);
  seen[logits_.index] = true;
  freed_.resize(steps_.size());
  for (std::size_t i = steps_.size(); i-- > 0;) {
    for (const auto* values : {&steps_[i].uses, &steps_[i].defines}) {
      for (const std::uint32_t value : *values) {
        if (!seen[value]) freed_[i].push_back(value);
        seen[value] = true;
      }
    }
  }
  for (std::size_t value = 0; value < seen.size(); ++value) {
    if (!seen[value]) constants_[value] = {};
  }
}

void ExportProgram::runStep(const ExportStep& step, ExportValues& values) const {
  const auto sentence = [&] { return fmt::format("cannot run {}: {}", path_, step.name); };
  try {
    step.run(values);
  } catch (const OutOfMemory&) {
    throw;
  } catch (const Error& error) {
    throw Error(fmt::format("{}: {}", sentence(), error.what()));
  } catch (...) {
    rethrowTorchError(sentence());
  }
}

at::Tensor ExportProgram::run(const at::Tensor& images) const {
  ExportValues values = constants_;
  for (const std::uint32_t value : copied_) values[value] = values[value].toTensor().clone();
  const at::Tensor ordered =
      images.contiguous(channelsLast_ ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Contiguous);
  values[images_.index] = copiesImages_ ? ordered.clone() : ordered;
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    runStep(steps_[i], values);
    for (const std::uint32_t value : freed_[i]) values[value] = {};
  }
  if (!values[logits_.index].isTensor()) throw Error(fmt::format("{} gives no tensor", path_));
  return values[logits_.index].toTensor();
}

}  // namespace passband
