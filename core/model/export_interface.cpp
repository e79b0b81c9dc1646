#include "core/model/export_interface.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <limits>
#include <vector>

#include "core/base/error.h"
#include "core/base/printable.h"
#include "core/model/export_type.h"

namespace passband {
namespace {

constexpr const char* kHow =
    "export a network that takes one batch of images (N x channels x height x width) and returns its logits";

[[noreturn]] void refuse(const std::string& path, const std::string& what) {
  throw Error(fmt::format("{} is no image classifier: {}; {}", path, what, kHow));
}

const ExportTensorMeta& metaOf(const ExportGraph& graph, ExportValue value, const std::string& path) {
  const std::string& name = graph.values[value.index];
  const auto meta = graph.metas.find(name);
  if (meta == graph.metas.end()) refuse(path, fmt::format("the shape of '{}' is not told", printable(name)));
  return meta->second;
}

const ExportInput& imageInput(const ExportGraph& graph, const std::string& path) {
  std::vector<std::string> names;
  const ExportInput* image = nullptr;
  for (const ExportInput& input : graph.inputs) {
    if (input.kind != ExportInput::Kind::Image) continue;
    names.push_back(printable(input.name));
    image = &input;
  }
  if (names.empty()) refuse(path, "it takes no tensor");
  if (names.size() > 1) refuse(path, fmt::format("it takes {} tensors ({})", names.size(), fmt::join(names, ", ")));
  return *image;
}

/// A length that is fixed, else 0.
int lengthOf(const ExportSize& size, const std::string& path) {
  if (!size.fixed) return 0;
  if (*size.fixed < 1 || *size.fixed > std::numeric_limits<int>::max()) {
    refuse(path, fmt::format("a size of {} in its input or output is not possible", *size.fixed));
  }
  return static_cast<int>(*size.fixed);
}

/// How many images one run takes: a fixed number, what the symbol's range allows, or the number at export.
void readBatch(const ExportGraph& graph, const ExportSize& size, const std::string& path, ExportInterface& result) {
  if (size.fixed || size.symbol.empty()) {
    const std::int64_t count = size.fixed ? *size.fixed : size.atExport.value_or(0);
    if (count < 1) refuse(path, "how many images it takes at a time is not told");
    result.leastBatch = result.mostBatch = count;
    return;
  }
  const auto range = graph.ranges.find(size.symbol);
  if (range == graph.ranges.end()) return;
  result.leastBatch = std::max<std::int64_t>(1, range->second.least.value_or(1));
  result.mostBatch = range->second.most.value_or(0);
  if (result.mostBatch != 0 && result.mostBatch < result.leastBatch) refuse(path, "its range of batches is empty");
}

/// Images x classes; a height and a width of one may follow.
bool isLogits(const ExportTensorMeta& meta) {
  return meta.sizes.size() >= 2 && meta.sizes[1].fixed &&
         std::all_of(meta.sizes.begin() + 2, meta.sizes.end(), [](const ExportSize& size) { return size.fixed == 1; });
}

/// Whether `to` is computed from `from`.
bool dependsOn(const ExportGraph& graph, ExportValue to, ExportValue from) {
  std::vector<bool> reached(graph.values.size(), false);
  reached[from.index] = true;
  for (const ExportNode& node : graph.nodes) {
    bool takes = false;
    for (const ExportNode::Input& input : node.inputs) {
      forEachValue(input.argument, [&](ExportValue value) { takes = takes || reached[value.index]; });
    }
    if (!takes) continue;
    for (const ExportArgument& output : node.outputs) {
      forEachValue(output, [&](ExportValue value) { reached[value.index] = true; });
    }
  }
  return reached[to.index];
}

/// The first output of the shape of logits from which no other of another width is computed: features come before the
/// logits that are made of them, auxiliary outputs after.
std::size_t logitsOutput(const ExportGraph& graph, const std::string& path) {
  constexpr std::size_t kMost = 16;
  std::vector<std::size_t> found;
  const auto value = [&](std::size_t i) { return *graph.outputs[i].as<ExportValue>(); };
  const auto width = [&](std::size_t i) { return graph.metas.at(graph.values[value(i).index]).sizes[1].fixed; };
  for (std::size_t i = 0; i < graph.outputs.size() && found.size() < kMost; ++i) {
    const auto* output = graph.outputs[i].as<ExportValue>();
    if (output == nullptr) continue;
    const auto meta = graph.metas.find(graph.values[output->index]);
    if (meta != graph.metas.end() && isLogits(meta->second)) found.push_back(i);
  }
  if (found.empty()) refuse(path, "nothing that it returns has the shape images x classes");
  const auto last = std::ranges::find_if(found, [&](std::size_t i) {
    return std::ranges::none_of(
        found, [&](std::size_t j) { return width(i) != width(j) && dependsOn(graph, value(j), value(i)); });
  });
  return last == found.end() ? found.front() : *last;
}

}  // namespace

ExportInterface exportInterface(const ExportGraph& graph, const std::string& path) {
  ExportInterface result;
  const ExportInput& input = imageInput(graph, path);
  const ExportTensorMeta& images = metaOf(graph, input.value, path);
  result.name = graph.module.empty() ? "exported network" : fmt::format("exported network {}", graph.module);
  result.images = input.value;
  result.type = images.type;
  if (images.sizes.size() != 4) refuse(path, fmt::format("its input has {} dimensions", images.sizes.size()));
  const std::optional<DType> type = weightType(images.type);
  if (type != DType::Float32 && type != DType::Float64 && type != DType::Float16 && type != DType::BFloat16) {
    refuse(path, "its input is no tensor of floating-point numbers");
  }
  readBatch(graph, images.sizes[0], path, result);
  if (images.sizes[1].fixed) result.channels = lengthOf(images.sizes[1], path);
  result.height = lengthOf(images.sizes[2], path);
  result.width = lengthOf(images.sizes[3], path);

  result.logits = logitsOutput(graph, path);
  const ExportTensorMeta& logits = metaOf(graph, *graph.outputs[result.logits].as<ExportValue>(), path);
  result.classes = lengthOf(logits.sizes[1], path);
  return result;
}

}  // namespace passband
