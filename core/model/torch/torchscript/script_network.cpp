#include "core/model/torch/torchscript/script_network.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/randn.h>
#include <array>
#include <caffe2/serialize/read_adapter_interface.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <functional>
#include <set>
#include <string_view>
#include <torch/script.h>

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/base/printable.h"
#include "core/model/pt2/export_outputs.h"
#include "core/model/torch/torch_scope.h"
#include "core/model/torch/torchscript/script_check.h"
#include "core/model/torch/torchscript/script_guards.h"
#include "core/model/torch/weights.h"
#include "core/model/torchscript/script_archive.h"

namespace passband {
namespace {

constexpr const char* kFormat = "TorchScript";

/// The network ran, but gave no logits: another image would not help.
class NoLogits : public Error {
 public:
  using Error::Error;
};

/// Of a dictionary what is called the logits, else its first entry.
c10::impl::GenericDict::iterator logitsEntry(const c10::impl::GenericDict& outputs) {
  for (const std::string_view name : kLogitsNames) {
    for (auto entry = outputs.begin(); entry != outputs.end(); ++entry) {
      if (entry->key().isString() && entry->key().toStringRef() == name) return entry;
    }
  }
  return outputs.begin();
}

/// See ScriptNetwork::taken().
std::string takenText(const c10::IValue& output) {
  if (output.isList() && output.toListRef().size() > 1) return fmt::format("output 1 of {}", output.toListRef().size());
  if (!output.isGenericDict() || output.toGenericDict().size() < 2) return {};
  const auto entry = logitsEntry(output.toGenericDict());
  const std::string name = entry->key().isString() ? fmt::format("'{}'", printable(entry->key().toStringRef())) : "1";
  return fmt::format("output {} of {}", name, output.toGenericDict().size());
}

using Values = std::set<const torch::jit::Value*>;

/// A layer with weights of its own.
bool isLayer(const torch::jit::Node* node) {
  const std::string_view name = node->kind().toUnqualString();
  return name == "linear" || name == "addmm" || name == "matmul" || name == "mm" ||
         name.find("conv") != std::string_view::npos;
}

/// What the value is computed from, all the way up, or up to the last layers.
Values sourcesOf(const torch::jit::Value* value, bool beyondLayers) {
  Values sources;
  std::vector<const torch::jit::Value*> left = {value};
  const std::function<void(const torch::jit::Node*)> addInputs = [&](const torch::jit::Node* node) {
    for (const torch::jit::Value* input : node->inputs()) left.push_back(input);
    for (const torch::jit::Block* block : node->blocks()) {
      for (const torch::jit::Node* inner : block->nodes()) addInputs(inner);
      for (const torch::jit::Value* result : block->outputs()) left.push_back(result);
    }
  };
  while (!left.empty()) {
    const torch::jit::Value* const next = left.back();
    left.pop_back();
    if (sources.insert(next).second && (beyondLayers || !isLayer(next->node()))) addInputs(next->node());
  }
  return sources;
}

/// Which output of a tuple the logits are, and of how many.
struct TupleChoice {
  std::size_t index = 0;
  std::size_t count = 1;
};

/// The output that layers compute from another one, as logits from features; the first where there is none: auxiliary
/// heads come after, and probabilities are made of logits without a layer.
TupleChoice logitsOfTuple(const torch::jit::Module& module) {
  const auto graph = module.get_method("forward").graph();
  const torch::jit::Node* const made = graph->outputs().size() == 1 ? graph->outputs()[0]->node() : nullptr;
  if (made == nullptr || made->kind() != c10::prim::TupleConstruct || made->inputs().empty()) return {};
  TupleChoice choice{0, made->inputs().size()};
  for (std::size_t i = 1; i < choice.count; ++i) {
    const torch::jit::Value *const output = made->inputs()[i], *const features = made->inputs()[choice.index];
    if (sourcesOf(output, true).contains(features) && !sourcesOf(output, false).contains(features)) choice.index = i;
  }
  return choice;
}

/// The logits: the tensor itself, or one of several outputs.
at::Tensor firstTensor(const c10::IValue& output, std::size_t ofTuple) {
  if (output.isTensor()) return output.toTensor();
  if (output.isTuple() && output.toTupleRef().elements().size() > ofTuple)
    return firstTensor(output.toTupleRef().elements()[ofTuple], 0);
  if (output.isList() && !output.toListRef().empty()) return firstTensor(output.toListRef()[0], 0);
  if (output.isGenericDict() && !output.toGenericDict().empty())
    return firstTensor(logitsEntry(output.toGenericDict())->value(), 0);
  throw NoLogits("the network's output is no tensor; export a model that returns its logits");
}

class ScriptNetwork : public Network {
 public:
  ScriptNetwork(torch::jit::Module module, at::ScalarType type, std::size_t ofTuple)
      : module_(std::move(module)), type_(type), ofTuple_(ofTuple) {}

  at::Tensor forward(const at::Tensor& images) override {
    const std::int64_t count = images.size(0);
    if (count < 2) return run(images);
    if (!oneByOne_) {
      try {
        const at::Tensor logits = translated("forward pass", [&] { return run(images); });
        if (logits.size(0) == count) return logits;
      } catch (const OutOfMemory&) {
        throw;
      } catch (const Error&) {
        if (run(images.slice(0, 0, 1)).size(0) != 1) throw;
      }
      oneByOne_ = true;  // a batch of one image was written into the trace
    }
    std::vector<at::Tensor> logits;
    for (std::int64_t i = 0; i < count; ++i) logits.push_back(run(images.slice(0, i, i + 1)));
    return at::cat(logits);
  }

  /// Once several images have been run.
  bool runsOneByOne() const { return oneByOne_; }
  /// "output 1 of 3", "output 'logits' of 2": which entry of a list or dictionary is taken, once one image has been
  /// run; empty where there is no choice.
  const std::string& taken() const { return taken_; }

 private:
  at::Tensor run(const at::Tensor& images) {
    // Profiling would recompile for every new batch size.
    const torch::jit::GraphOptimizerEnabledGuard plain(false);
    const at::Tensor taken = images.contiguous(at::MemoryFormat::ChannelsLast).to(type_);
    const c10::IValue output = module_.forward({taken});
    if (taken_.empty()) taken_ = takenText(output);
    const at::Tensor logits = firstTensor(output, ofTuple_).to(at::kFloat);
    // Convolutions and pooling leave N x classes x 1 x 1.
    const bool onePixel = logits.dim() == 4 && logits.size(2) == 1 && logits.size(3) == 1;
    return onePixel ? logits.flatten(1) : logits;
  }

  torch::jit::Module module_;
  at::ScalarType type_;
  std::size_t ofTuple_;
  bool oneByOne_ = false;
  std::string taken_;
};

/// Of the weights; of a network without any that of ordinary images.
at::ScalarType typeOf(const torch::jit::Module& module) {
  for (const at::Tensor& parameter : module.parameters()) {
    if (parameter.is_floating_point()) return parameter.scalar_type();
  }
  return at::kFloat;
}

/// Input channels: those of the first convolution. A position embedding may have four dimensions too.
int channelsOf(const torch::jit::Module& module) {
  for (const auto& parameter : module.named_parameters()) {
    const bool isWeight = std::string_view(parameter.name).ends_with("weight");
    if (isWeight && parameter.value.dim() == 4) return static_cast<int>(parameter.value.size(1));
  }
  return 3;
}

std::string nameOfType(at::ScalarType type) {
  switch (type) {
    case at::kHalf:
      return "float16";
    case at::kBFloat16:
      return "bfloat16";
    case at::kDouble:
      return "float64";
    default:
      return "float32";
  }
}

/// Image sizes that classifiers are made for; the first that the network takes tells the number of outputs.
constexpr std::array<int, 23> kProbeSizes{224, 32,  28,  64,  96, 299, 384, 256, 128, 48, 240, 260,
                                          300, 160, 192, 512, 40, 50,  100, 150, 200, 80, 112};

/// Takes what the model says of one image of noise: of a black one a model may do less than of real ones. False where
/// it does not run on it, for the `reason`.
bool probe(OpenedNetwork& scripted, int channels, int size, c10::Device device, std::string& reason) {
  try {
    const at::Tensor logits = translated("trial run", [&] {
      const at::Tensor image = at::randn({1, channels, size, size}, at::detail::createCPUGenerator(1));
      return scripted.network->forward(image.to(device));
    });
    if (logits.dim() != 2) throw NoLogits("its output has no shape of images x classes");
    scripted.info.classes = static_cast<int>(logits.size(1));
    scripted.info.channels = channels;
    if (size != kProbeSizes[0]) scripted.info.inputHeight = scripted.info.inputWidth = size;
    return true;
  } catch (const NoLogits&) {
    throw;
  } catch (const OutOfMemory&) {  // another size would not help: the first is an ordinary one
    throw;
  } catch (const Error& error) {
    if (reason.empty()) reason = error.what();
    return false;
  }
}

/// The number of images that a trace on several of them takes; 0: none of those in use.
int onlyBatch(Network& network, int channels, c10::Device device) {
  for (const int size : {32, 224, 64, 28}) {
    for (const int batch : {2, 4, 8, 16, 32, 64}) {
      try {
        const at::Tensor images = at::randn({batch, channels, size, size}, at::detail::createCPUGenerator(1));
        translated("trial run", [&] { network.forward(images.to(device)); });
        return batch;
      } catch (const OutOfMemory&) {
        throw;
      } catch (const Error&) {  // another number may do
      }
    }
  }
  return 0;
}

/// `first`: the channels of its first convolution, where these are its own.
void probeAll(OpenedNetwork& scripted, int first, c10::Device device, const std::filesystem::path& path) {
  const ForwardScope scope(1);
  std::string reason;
  int tried = 0;  // the first ones may be among the usual ones
  try {
    for (const int channels : {first, 3, 1}) {
      if (channels == first && tried++ > 0) continue;
      for (const int size : kProbeSizes) {
        if (probe(scripted, channels, size, device, reason)) return;
      }
    }
  } catch (const NoLogits& error) {
    throw Error(
        fmt::format("{} is TorchScript, but does not run as an image classifier: {}", path.string(), error.what()));
  }
  if (reason.find("CUDA") != std::string::npos || reason.find("cuda") != std::string::npos) {
    throw Error(
        fmt::format("{} is TorchScript that was traced on a GPU, and its code names that device; trace it on the "
                    "CPU, or export it with torch.export",
                    path.string()));
  }
  if (const int batch = onlyBatch(*scripted.network, first, device); batch > 0) {
    throw Error(
        fmt::format("{} is TorchScript that takes batches of just {} images; trace it with one image, or export "
                    "it with torch.export for any number",
                    path.string(), batch));
  }
  throw Error(fmt::format(
      "{} is TorchScript, but runs on no image of {} pixels: {}; export it with torch.export, which says its "
      "size",
      path.string(), fmt::join(kProbeSizes, ", "), reason));
}

/// Runs two images, small ones where the network takes them, to learn whether it takes more than one at a time.
bool takesOneImage(ScriptNetwork& network, const ClassifierInfo& info, c10::Device device) {
  constexpr int kSmall = 32;
  const ForwardScope scope(1);
  for (const int size : {kSmall, info.inputHeight > 0 ? info.inputHeight : kProbeSizes[0]}) {
    try {
      const at::Tensor images = at::randn({2, info.channels, size, size}, at::detail::createCPUGenerator(1));
      translated("trial run", [&] { return network.forward(images.to(device)); });
      break;
    } catch (const OutOfMemory&) {
      throw;
    } catch (const Error&) {  // another size will do
    }
  }
  return network.runsOneByOne();
}

/// The checked members as a file that LibTorch reads.
class CheckedFile : public caffe2::serialize::ReadAdapterInterface {
 public:
  explicit CheckedFile(StoredZip content) : content_(std::move(content)) {}
  std::size_t size() const override { return content_.size(); }
  std::size_t read(std::uint64_t position, void* to, std::size_t count, const char*) const override {
    return content_.read(position, {static_cast<std::byte*>(to), count});
  }

 private:
  StoredZip content_;
};

torch::jit::Module loadModule(const std::filesystem::path& path, c10::Device device) {
  const MappedFile file(path);
  auto checked = std::make_unique<CheckedFile>(ScriptArchive(file.bytes(), path.string()).take());
  return translated(fmt::format("cannot load TorchScript from {}", path.string()), [&] {
    guardLanguage();
    return torch::jit::load(std::move(checked), device);
  });
}

/// Of what forward() takes only the images are there to give.
void requireImagesOnly(const torch::jit::Module& module, const std::string& path) {
  const auto method = module.find_method("forward");
  if (!method) throw Error(fmt::format("{} is TorchScript without a forward(): it is no network", path));
  const auto& arguments = method->function().getSchema().arguments();
  std::vector<std::string> needed;
  for (std::size_t i = 1; i < arguments.size(); ++i) {  // the first is the module
    if (!arguments[i].default_value()) needed.push_back(printable(arguments[i].name()));
  }
  if (needed.size() < 2) return;
  throw Error(fmt::format("{} is TorchScript that takes {} inputs ({}); export a network that takes images alone", path,
                          needed.size(), fmt::join(needed, ", ")));
}

}  // namespace

OpenedNetwork loadScript(const std::filesystem::path& path, c10::Device device) {
  torch::jit::Module module = loadModule(path, device);
  translated(fmt::format("cannot check {}", path.string()), [&] { requireHarmless(module, path.string()); });
  requireImagesOnly(module, path.string());
  OpenedNetwork scripted;
  scripted.info.format = kFormat;
  for (const auto& parameter : module.named_parameters()) {
    requireFinite(parameter.name, parameter.value, path.string());
    scripted.info.parameters += parameter.value.numel();
  }
  const int channels = channelsOf(module);
  const at::ScalarType type = typeOf(module);
  scripted.info.precision = nameOfType(type);
  const auto name = module.type()->name();
  scripted.info.architecture = fmt::format("TorchScript module {}", name ? name->name() : "");
  module.eval();
  for (at::Tensor parameter : module.parameters()) {
    if (parameter.dim() == 4) parameter.set_data(parameter.contiguous(at::MemoryFormat::ChannelsLast));
  }
  const torch::jit::Module frozen = translated(fmt::format("cannot prepare {}", path.string()), [&] {
    torch::jit::Module whole = torch::jit::freeze(module);
    requireEvaluation(whole, path.string());
    return whole;
  });
  const TupleChoice choice = logitsOfTuple(frozen);
  if (choice.count > 1) scripted.info.architecture += fmt::format(", output {} of {}", choice.index + 1, choice.count);
  auto network = std::make_unique<ScriptNetwork>(frozen, type, choice.index);
  ScriptNetwork& script = *network;
  scripted.network = std::move(network);
  probeAll(scripted, channels, device, path);
  if (!script.taken().empty()) scripted.info.architecture += ", " + script.taken();
  if (takesOneImage(script, scripted.info, device))
    scripted.info.architecture += ", traced with a batch of 1: images are run one by one, which is slow";
  return scripted;
}

ModelFormat scriptFormat() {
  ModelFormat format;
  format.name = format.label = kFormat;
  format.holds = "any model, traced or scripted: the code inside is checked before it runs";
  format.extensions = {".pt"};
  format.recognises = [](const ModelContent& content) {
    return content.hasMember("/constants.pkl", "/constants.pkl") || content.hasMember("/code/", ".py");
  };
  format.describe = [](const ModelSource& source) {
    requireNoChanges(source);
    const MappedFile file(source.path);
    const ScriptArchive checked(file.bytes(), source.path);
    return ModelDescription();
  };
  format.open = [](const ModelSource& source, const std::string& device) {
    return loadScript(source.path, c10::Device(device));
  };
  format.runWhenOpened = true;
  return format;
}

}  // namespace passband
