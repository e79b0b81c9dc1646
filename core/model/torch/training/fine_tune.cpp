#include "core/model/torch/training/fine_tune.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fmt/format.h>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/model/model_format.h"
#include "core/model/torch/training/train_state.h"
#include "core/model/weights/tensor_file.h"

namespace passband {
namespace {

/// The name of the weights of the layer that gives the logits: the last parameter with a row per class.
std::string headOf(const BuiltNetwork& network) {
  std::string head;
  for (const auto& parameter : network.module->named_parameters()) {
    if (parameter.value().dim() >= 2 && parameter.value().size(0) == network.classes) head = parameter.key();
  }
  return head;
}

/// Another number of rows, uniform within 1 / sqrt(inputs of a row) as torch.nn.Linear begins.
void drawAnew(NamedTensor& tensor, int rows, std::int64_t inputs, Random& random) {
  tensor.type = DType::Float32;
  tensor.shape[0] = rows;
  std::size_t count = 1;
  for (const std::int64_t side : tensor.shape) count *= static_cast<std::size_t>(side);
  const double bound = 1 / std::sqrt(static_cast<double>(inputs));
  std::vector<float> values(count);
  for (float& value : values) value = static_cast<float>(random.uniform(-bound, bound));
  tensor.bytes.resize(count * sizeof(float));
  std::memcpy(tensor.bytes.data(), values.data(), tensor.bytes.size());
}

void replaceHead(TensorFile& file, const std::string& weight, int classes, std::uint64_t seed) {
  Random random(seed);
  const auto named = [&](const std::string& name) { return std::ranges::find(file.tensors, name, &NamedTensor::name); };
  const auto weights = named(weight);
  std::int64_t inputs = 1;
  for (std::size_t side = 1; side < weights->shape.size(); ++side) inputs *= weights->shape[side];
  drawAnew(*weights, classes, inputs, random);
  const auto bias = named(weight.substr(0, weight.rfind("weight")) + "bias");
  if (bias != file.tensors.end()) drawAnew(*bias, classes, inputs, random);
}

const WeightFormat& weightsIn(const std::string& path) {
  const ModelFormat& format = requireModelFormat(path);
  if (format.weights != nullptr) return *format.weights;
  throw Error(
      fmt::format("{} is a {} file, a whole network and not a set of weights; open it as a model", path, format.name));
}

}  // namespace

BuiltNetwork networkToFineTune(const std::string& text, int classes, int channels, std::uint64_t seed) {
  const ModelSource source = parseModelSource(text);
  const std::string& path = source.path;
  TensorFile file = readWeightFile(weightsIn(path), source);
  BuiltNetwork network = networkFromTensors(file, path);
  if (network.channels != channels) {
    throw Error(fmt::format("{} takes images of {} channel(s), but the recipe makes {}; set the recipe's channels",
                            path, network.channels, channels));
  }
  if (network.classes == classes) return network;
  const std::string head = network.beginning + headOf(network);
  if (!head.ends_with("weight")) {
    throw Error(fmt::format("{} has {} classes, the data {}, and its last layer is not found; train from scratch", path,
                            network.classes, classes));
  }
  replaceHead(file, head, classes, seed);
  return networkFromTensors(file, path);
}

}  // namespace passband
