#include "core/model/pt2/export_interface.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <limits>
#include <vector>

#include "core/base/error.h"
#include "core/base/printable.h"
#include "core/model/pt2/export_outputs.h"
#include "core/model/pt2/export_type.h"

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

/// Where images have their channels last, as other frameworks have them, it is said.
void checkChannels(const std::vector<ExportSize>& sizes, const std::string& path) {
  const auto isImage = [](const ExportSize& size) { return size.fixed == 1 || size.fixed == 3; };
  if (!sizes[1].fixed || isImage(sizes[1])) return;
  if (isImage(sizes[3])) {
    refuse(path,
           "it takes N x height x width x channels; export a wrapper that calls it with images.permute(0, 2, 3, 1)");
  }
  refuse(path,
         fmt::format("it takes images of {} channels, and there are those of 1 (grey) and 3 (RGB)", *sizes[1].fixed));
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
    refuse(path, "its input is no tensor of floating-point numbers; let it take floats and convert them itself");
  }
  checkChannels(images.sizes, path);
  readBatch(graph, images.sizes[0], path, result);
  if (images.sizes[1].fixed) result.channels = lengthOf(images.sizes[1], path);
  result.height = lengthOf(images.sizes[2], path);
  result.width = lengthOf(images.sizes[3], path);

  result.logits = logitsOutput(graph, path);
  const ExportTensorMeta& logits = metaOf(graph, *graph.outputs[result.logits].as<ExportValue>(), path);
  result.classes = lengthOf(logits.sizes[1], path);
  if (const std::string which = outputText(graph, result.logits); !which.empty()) result.name += ": " + which;
  return result;
}

}  // namespace passband
