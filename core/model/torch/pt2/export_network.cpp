#include "core/model/torch/pt2/export_network.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/zeros.h>
#include <algorithm>
#include <fmt/format.h>

#include "core/base/error.h"
#include "core/base/file_magic.h"
#include "core/base/files.h"
#include "core/model/pt2/export_archive.h"
#include "core/model/pt2/export_interface.h"
#include "core/model/pt2/export_rules.h"
#include "core/model/pt2/export_type.h"
#include "core/model/torch/pt2/export_program.h"
#include "core/model/torch/torch_scope.h"
#include "core/model/torch/weights.h"

namespace passband {
namespace {

constexpr const char* kFormat = "torch.export";

class ExportNetwork : public Network {
 public:
  ExportNetwork(ExportProgram program, const ExportInterface& interface, std::string path)
      : program_(std::move(program)), interface_(interface), path_(std::move(path)) {}

  at::Tensor forward(const at::Tensor& images) override {
    requireSize(images);
    const std::int64_t count = images.size(0);
    const std::int64_t most = interface_.mostBatch > 0 ? interface_.mostBatch : count;
    if (count >= interface_.leastBatch && count <= most) return run(images);
    std::vector<at::Tensor> parts;
    for (std::int64_t begin = 0; begin < count; begin += most) {
      const std::int64_t end = std::min(begin + most, count);
      parts.push_back(run(padded(images.slice(0, begin, end))).slice(0, 0, end - begin));
    }
    return at::cat(parts);
  }

 private:
  void requireSize(const at::Tensor& images) const {
    const bool fits = (interface_.height == 0 || images.size(2) == interface_.height) &&
                      (interface_.width == 0 || images.size(3) == interface_.width);
    if (fits) return;
    throw Error(fmt::format("{} was exported for images of {}x{}, these have {}x{}; choose image size {}", path_,
                            interface_.height, interface_.width, images.size(2), images.size(3), interface_.height));
  }

  /// Black images fill a batch that was fixed at export.
  at::Tensor padded(const at::Tensor& images) const {
    const std::int64_t missing = interface_.leastBatch - images.size(0);
    if (missing <= 0) return images;
    std::vector<std::int64_t> shape = images.sizes().vec();
    shape[0] = missing;
    return at::cat({images, at::zeros(shape, images.options())});
  }

  at::Tensor run(const at::Tensor& images) const {
    const at::Tensor logits = program_.run(images.to(scalarTypeOf(interface_.type)));
    const bool fits = logits.dim() >= 2 && logits.size(0) == images.size(0) && logits.size(1) == interface_.classes &&
                      logits.numel() == images.size(0) * interface_.classes;
    if (!fits) {
      throw Error(fmt::format("{} does not give the {} outputs an image that it announces", path_, interface_.classes));
    }
    return logits.flatten(1).to(at::kFloat);
  }

  ExportProgram program_;
  ExportInterface interface_;
  std::string path_;
};

/// The tensors of the graph on the device.
ExportTensors readTensors(ExportArchive& archive, c10::Device device, const std::string& path) {
  ExportTensors tensors(archive.graph().values.size());
  for (const ExportInput& input : archive.graph().inputs) {
    if (input.kind == ExportInput::Kind::Image) continue;
    const at::Tensor tensor = toTensor(archive.read(input));
    // Masks among the constants may hold infinities.
    if (input.kind == ExportInput::Kind::Parameter) requireFinite(input.name, tensor, path);
    tensors[input.value.index] =
        translated(fmt::format("cannot put {} on {}", path, device.str()), [&] { return tensor.to(device); });
  }
  return tensors;
}

ClassifierInfo infoOf(const ExportArchive& archive, const ExportInterface& interface) {
  ClassifierInfo info;
  info.format = kFormat;
  info.architecture = interface.name;
  if (interface.mostBatch == 1)
    info.architecture += ", exported with a batch of 1: images are run one by one, which is slow";
  info.precision = nameOf(weightType(interface.type).value());
  info.classes = interface.classes;
  info.channels = interface.channels;
  info.inputHeight = interface.height;
  info.inputWidth = interface.width;
  info.parameters = archive.parameterCount();
  return info;
}

ModelDescription describeExport(const ModelSource& source) {
  requireNoChanges(source);
  const MappedFile mapped(source.path);
  const ExportArchive archive(mapped.bytes(), source.path);
  const ExportInterface interface = exportInterface(archive.graph(), source.path);
  requireRunnable(archive.graph(), source.path);
  ModelDescription description;
  description.info = infoOf(archive, interface);
  return description;
}

}  // namespace

OpenedNetwork loadExport(const std::filesystem::path& path, c10::Device device) {
  const std::string file = path.string();
  const MappedFile mapped(path);
  ExportArchive archive(mapped.bytes(), file);
  const ExportGraph& graph = archive.graph();
  const ExportInterface interface = exportInterface(graph, file);
  requireRunnable(graph, file);
  OpenedNetwork exported;
  exported.info = infoOf(archive, interface);
  exported.network = std::make_unique<ExportNetwork>(
      ExportProgram(graph, interface, readTensors(archive, device, file), device, file), interface, file);
  return exported;
}

ModelFormat exportFormat() {
  ModelFormat format;
  format.name = format.label = kFormat;
  format.holds = "any model: the graph runs here, of PyTorch's own computing operators only";
  format.extensions = {".pt2"};
  format.recognises = [](const ModelContent& content) {
    return content.hasMember(kExportGraphs, ".json") || std::ranges::binary_search(content.members, kExportGraph);
  };
  format.describe = describeExport;
  format.open = [](const ModelSource& source, const std::string& device) {
    return loadExport(source.path, c10::Device(device));
  };
  return format;
}

}  // namespace passband
