#include "core/model/torch/weight_network.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/model/torch/architecture.h"
#include "core/model/torch/network.h"
#include "core/model/torch/torch_scope.h"
#include "core/model/torch/training/train_state.h"
#include "core/model/weights/weight_format.h"

namespace passband {
namespace {

/// A built-in architecture for inference: folded, on its device.
class BuiltInNetwork : public Network {
 public:
  explicit BuiltInNetwork(std::shared_ptr<NetworkModule> module) : module_(std::move(module)) {}
  at::Tensor forward(const at::Tensor& images) override {
    return module_->forward(images.contiguous(at::MemoryFormat::ChannelsLast));
  }

 private:
  std::shared_ptr<NetworkModule> module_;
};

std::int64_t parameterCount(const NetworkModule& module) {
  std::int64_t count = 0;
  for (const at::Tensor& parameter : module.parameters()) count += parameter.numel();
  return count;
}

/// What our own trainer writes into the metadata of its safetensors.
void takeMetadata(const TensorFile& file, const ModelSource& source, ClassifierInfo& info) {
  if (const auto recipe = file.metadata.find("passband.recipe"); recipe != file.metadata.end()) {
    info.recipe = recipeFromJson(recipe->second);
  }
  const auto names = file.metadata.find("passband.classes");
  if (names == file.metadata.end()) return;
  const auto parsed = nlohmann::json::parse(names->second, nullptr, false);
  if (!parsed.is_array() || !std::ranges::all_of(parsed, [](const auto& name) { return name.is_string(); })) {
    throw Error(fmt::format("{}: its list of class names is damaged; save the model again", source.text));
  }
  info.classNames = parsed.get<std::vector<std::string>>();
}

OpenedNetwork openWeights(const WeightFormat& format, const ModelSource& source, const std::string& device) {
  const TensorFile file = readWeightFile(format, source);
  BuiltNetwork built = networkFromTensors(file, source.path);
  OpenedNetwork opened;
  opened.info.format = file.format;
  opened.info.architecture = built.name;
  opened.info.assumed = built.assumed;
  opened.info.unknownNames = file.unknownNames;
  opened.info.classes = built.classes;
  opened.info.channels = built.channels;
  opened.info.usualSide = built.usualSide;
  opened.info.parameters = parameterCount(*built.module);
  takeMetadata(file, source, opened.info);
  translated(fmt::format("cannot put {} on {}", source.text, device), [&] {
    built.module->to(c10::Device(device));
    built.module->fold();
  });
  opened.network = std::make_unique<BuiltInNetwork>(built.module);
  return opened;
}

ModelDescription describeWeights(const WeightFormat& format, const ModelSource& source) {
  const MappedFile mapped(source.path);
  const TensorFile file =
      readTensors(format, mapped.bytes(), source.path, {TensorContent::Shapes, source.change("weights")});
  ModelDescription description;
  description.tensors = file.tensors.size();
  description.info.unknownNames = file.unknownNames;
  if (!file.tensors.empty()) description.firstTensor = file.tensors[0].name;
  for (const NamedTensor& tensor : file.tensors) {
    std::int64_t values = 1;
    for (const std::int64_t length : tensor.shape) values *= length;
    description.info.parameters += values;
    description.valueTypes[nameOf(tensor.type)] += values;
  }
  return description;
}

}  // namespace

ModelFormat formatOfWeights(const WeightFormat& weights) {
  ModelFormat format;
  format.name = weights.name;
  format.label = weights.label;
  format.holds = weights.holds;
  format.extensions = weights.extensions;
  format.recognises = weights.recognises;
  format.describe = [&weights](const ModelSource& source) { return describeWeights(weights, source); };
  format.open = [&weights](const ModelSource& source, const std::string& device) {
    return openWeights(weights, source, device);
  };
  format.weights = &weights;
  format.triedFirst = false;
  return format;
}

}  // namespace passband
