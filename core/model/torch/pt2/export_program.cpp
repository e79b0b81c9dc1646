#include "core/model/torch/pt2/export_program.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/zeros.h>
#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string_view>
#include <utility>

#include "core/base/error.h"
#include "core/base/printable.h"
#include "core/model/pt2/export_rules.h"
#include "core/model/torch/pt2/export_fold.h"
#include "core/model/torch/torch_scope.h"

namespace passband {
namespace {

using namespace std::string_view_literals;

/// Operators whose result depends on the strides that a tensor had at export.
constexpr std::array kStrided{"as_strided"sv, "as_strided_"sv,        "as_strided_scatter"sv, "sym_stride"sv,
                              "stride"sv,     "sym_storage_offset"sv, "view_as_complex"sv,    "storage_offset"sv,
                              "_neg_view"sv,  "sym_is_contiguous"sv,  "is_contiguous"sv};

ExportStep stepOf(const ExportNode& node, const StepOptions& options, const std::string& path) {
  try {
    return makeExportStep(node, options);
  } catch (const Error& error) {
    throw Error(fmt::format("{} cannot run: its operator {}: {}", path, printable(node.target), error.what()));
  }
}

/// As few black images as one run takes; undefined where that is too many.
at::Tensor blackImages(const ExportGraph& graph, const ExportInterface& interface, c10::Device device) {
  constexpr std::int64_t kUsualLength = 224;
  constexpr std::int64_t kMostNumbers = std::int64_t{1} << 28;
  const std::vector<ExportSize>& sizes = graph.metas.at(graph.values[interface.images.index]).sizes;
  std::vector<std::int64_t> shape{interface.leastBatch, interface.channels, interface.height, interface.width};
  std::int64_t numbers = 1;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] == 0) shape[i] = sizes.at(i).atExport.value_or(kUsualLength);
    if (shape[i] < 1 || __builtin_mul_overflow(numbers, shape[i], &numbers) || numbers > kMostNumbers) return {};
  }
  return at::zeros(shape, at::TensorOptions().dtype(scalarTypeOf(interface.type)).device(device));
}

bool hasStridedOperator(const ExportGraph& graph) {
  return std::ranges::any_of(graph.nodes, [](const ExportNode& node) {
    const auto aten = atenName(node.target);
    const bool viewOfType = aten && aten->name == "view" && aten->overload == "dtype";
    return viewOfType || (aten && std::ranges::find(kStrided, aten->name) != kStrided.end());
  });
}

ExportValues valuesOf(const ExportTensors& tensors) {
  ExportValues values;
  for (const at::Tensor& tensor : tensors) values.push_back(tensor.defined() ? c10::IValue(tensor) : c10::IValue());
  return values;
}

}  // namespace

ExportProgram::ExportProgram(ExportGraph graph, const ExportInterface& interface, ExportTensors tensors,
                             c10::Device device, const std::string& path)
    : path_(path), images_(interface.images), logits_(*graph.outputs[interface.logits].as<ExportValue>()) {
  const at::NoGradGuard noGradient;
  foldBatchNorms(graph, tensors);
  tensors.resize(graph.values.size());
  for (const ExportNode& node : graph.nodes) steps_.push_back(stepOf(node, {device, false}, path_));
  const SharedMemory memory(graph.values.size(), steps_, findSharing(graph, interface, tensors, device));
  // The graph was made for images in row-major order; channels_last is faster, and the same where nobody looks at
  // strides.
  channelsLast_ = !hasStridedOperator(graph) && !memory.needsViews();
  if (channelsLast_) {
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      if (isViewStep(steps_[i])) steps_[i] = stepOf(graph.nodes[i], {device, true}, path_);
    }
    useChannelsLast(graph, tensors);
  }
  constants_ = valuesOf(tensors);
  for (std::uint32_t value = 0; value < tensors.size(); ++value) {
    if (tensors[value].defined() && memory.isChanged(value)) copied_.push_back(value);
  }
  copiesImages_ = memory.isChanged(images_.index);
  runConstantSteps(memory);
  freed_ = lastUses(steps_, constants_.size(), logits_.index);
  dropUnused();
}

/// What a run shows, where anything is changed in place at all.
SharingValues ExportProgram::findSharing(const ExportGraph& graph, const ExportInterface& interface,
                                         const ExportTensors& tensors, c10::Device device) const {
  const bool changes = std::ranges::any_of(steps_, [](const ExportStep& step) { return !step.changes.empty(); });
  if (!changes) return {};
  ExportValues values = valuesOf(tensors);
  if (const at::Tensor images = blackImages(graph, interface, device); images.defined()) {
    values[images_.index] = images;
  }
  return sharingInRun(steps_, std::move(values));
}

/// Runs the steps that need no images, and leaves them out of every run.
void ExportProgram::runConstantSteps(const SharedMemory& memory) {
  std::vector<bool> known(constants_.size());
  for (std::size_t value = 0; value < known.size(); ++value) known[value] = !constants_[value].isNone();
  const auto isConstant = [&](std::uint32_t value) { return known[value] && !memory.isChanged(value); };
  std::vector<ExportStep> rest;
  for (ExportStep& step : steps_) {
    const bool lasting =
        std::ranges::none_of(step.defines, [&](std::uint32_t value) { return memory.isChanged(value); });
    if (!lasting || !step.changes.empty() || !std::ranges::all_of(step.uses, isConstant)) {
      rest.push_back(std::move(step));
      continue;
    }
    runStep(step, constants_);
    for (const std::uint32_t value : step.defines) known[value] = true;
  }
  steps_ = std::move(rest);
}

/// Drops the constants that no run takes, and remembers the memory of the others.
void ExportProgram::dropUnused() {
  std::vector<bool> used(constants_.size(), false);
  used[logits_.index] = true;
  for (const ExportStep& step : steps_) {
    for (const std::uint32_t value : step.uses) used[value] = true;
  }
  for (std::size_t value = 0; value < used.size(); ++value) {
    if (!used[value]) constants_[value] = {};
    lasting_.insert(memoryOf(constants_[value]));
  }
  lasting_.erase(nullptr);
}

/// Sharing that depends on the number of images shows only now.
void ExportProgram::requireOwnMemory(const ExportStep& step, const ExportValues& values,
                                     const c10::StorageImpl* images) const {
  for (const std::uint32_t value : step.changes) {
    const c10::StorageImpl* memory = memoryOf(values[value]);
    if (!lasting_.contains(memory) && (memory == nullptr || memory != images)) continue;
    throw Error(fmt::format(
        "cannot run {}: {} changes weights or images in place for some numbers of images and not for others; export "
        "the model without in-place operators (run_decompositions())",
        path_, step.name));
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

at::Tensor ExportProgram::run(const at::Tensor& given) const {
  ExportValues values = constants_;
  for (const std::uint32_t value : copied_) values[value] = values[value].toTensor().clone();
  const at::Tensor ordered =
      given.contiguous(channelsLast_ ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Contiguous);
  values[images_.index] = copiesImages_ ? ordered.clone() : ordered;
  const c10::StorageImpl* images = copiesImages_ ? nullptr : memoryOf(values[images_.index]);
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    requireOwnMemory(steps_[i], values, images);
    runStep(steps_[i], values);
    for (const std::uint32_t value : freed_[i]) values[value] = {};
  }
  if (!values[logits_.index].isTensor()) throw Error(fmt::format("{} gives no tensor", path_));
  return values[logits_.index].toTensor();
}

}  // namespace passband
