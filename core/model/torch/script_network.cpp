#include "core/model/torch/script_network.h"

#include <ATen/ops/zeros.h>
#include <array>
#include <fmt/format.h>
#include <torch/script.h>

#include "core/base/error.h"
#include "core/model/torch/torch_scope.h"
#include "core/model/torch/weights.h"

namespace passband {
namespace {

/// The network ran, but gave no logits: another image would not help.
class NoLogits : public Error {
 public:
  using Error::Error;
};

/// The logits: the tensor itself, or the first of several outputs (auxiliary heads come after).
at::Tensor firstTensor(const c10::IValue& output) {
  if (output.isTensor()) return output.toTensor();
  if (output.isTuple() && !output.toTupleRef().elements().empty()) {
    return firstTensor(output.toTupleRef().elements()[0]);
  }
  throw NoLogits("the network's output is no tensor; export a model that returns its logits");
}

class ScriptNetwork : public Network {
 public:
  explicit ScriptNetwork(torch::jit::Module module) : module_(std::move(module)) {}

  at::Tensor forward(const at::Tensor& images) override {
    // Profiling would recompile for every new batch size.
    const torch::jit::GraphOptimizerEnabledGuard plain(false);
    return firstTensor(module_.forward({images.contiguous(at::MemoryFormat::ChannelsLast)}));
  }

 private:
  torch::jit::Module module_;
};

/// Input channels: those of the first convolution.
int channelsOf(const torch::jit::Module& module) {
  for (const at::Tensor& parameter : module.parameters()) {
    if (parameter.dim() == 4) return static_cast<int>(parameter.size(1));
  }
  return 3;
}

/// Image sizes that classifiers are made for; the first that the network takes tells the number of outputs.
constexpr std::array<std::int64_t, 6> kProbeSizes{224, 32, 28, 64, 96, 299};

int countOutputs(Network& network, int channels, c10::Device device, const std::filesystem::path& path) {
  const ForwardScope scope(1);
  std::string reason;
  for (const std::int64_t size : kProbeSizes) {
    try {
      const at::Tensor logits = translated("trial run", [&] {
        return network.forward(at::zeros({1, channels, size, size}, at::TensorOptions().device(device)));
      });
      if (logits.dim() == 2) return static_cast<int>(logits.size(1));
      throw NoLogits("its output has no shape of images x classes");
    } catch (const NoLogits& error) {
      reason = error.what();
      break;
    } catch (const Error& error) {
      reason = error.what();
    }
  }
  throw Error(fmt::format("{} is TorchScript, but does not run as an image classifier: {}", path.string(), reason));
}

torch::jit::Module loadModule(const std::filesystem::path& path, c10::Device device) {
  const std::string file = path.string();
  return translated(fmt::format("cannot load TorchScript from {}", file),
                    [&] { return torch::jit::load(file, device); });
}

}  // namespace

ScriptedNetwork loadScript(const std::filesystem::path& path, c10::Device device) {
  torch::jit::Module module = loadModule(path, device);
  ScriptedNetwork scripted;
  for (const auto& parameter : module.named_parameters()) {
    requireFinite(parameter.name, parameter.value, path.string());
    scripted.parameters += parameter.value.numel();
  }
  scripted.channels = channelsOf(module);
  if (const auto name = module.type()->name()) scripted.name = name->name();
  module.eval();
  for (at::Tensor parameter : module.parameters()) {
    if (parameter.dim() == 4) parameter.set_data(parameter.contiguous(at::MemoryFormat::ChannelsLast));
  }
  scripted.network = std::make_unique<ScriptNetwork>(
      translated(fmt::format("cannot prepare {}", path.string()), [&] { return torch::jit::freeze(module); }));
  scripted.classes = countOutputs(*scripted.network, scripted.channels, device, path);
  return scripted;
}

}  // namespace passband
