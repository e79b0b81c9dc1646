// Opens a model file of any kind as a Classifier.
#include "core/model/torch/open_classifier.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/model/classifier.h"
#include "core/model/export_archive.h"
#include "core/model/model_file_kind.h"
#include "core/model/model_source.h"
#include "core/model/torch/architecture.h"
#include "core/model/torch/device.h"
#include "core/model/torch/export_network.h"
#include "core/model/torch/script_network.h"
#include "core/model/torch/torch_classifier.h"
#include "core/model/torch/torch_runtime.h"
#include "core/model/torch/torch_scope.h"
#include "core/model/torch/train_state.h"
#include "core/model/trial_run.h"

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
void takeMetadata(const TensorFile& file, ClassifierInfo& info) {
  if (const auto recipe = file.metadata.find("passband.recipe"); recipe != file.metadata.end()) {
    info.recipe = recipeFromJson(recipe->second);
  }
  const auto names = file.metadata.find("passband.classes");
  if (names == file.metadata.end()) return;
  const auto parsed = nlohmann::json::parse(names->second, nullptr, false);
  if (!parsed.is_array() || !std::ranges::all_of(parsed, [](const auto& name) { return name.is_string(); })) {
    throw Error(fmt::format("{}: its list of class names is damaged; save the model again", info.path));
  }
  info.classNames = parsed.get<std::vector<std::string>>();
}

void openWeights(const std::string& source, TorchRuntime& runtime) {
  const TensorFile file = readWeightFile(source);
  BuiltNetwork built = networkFromTensors(file, splitModelSource(source).path);
  runtime.info.format = file.format;
  runtime.info.architecture = built.name;
  runtime.info.assumed = built.assumed;
  runtime.info.classes = built.classes;
  runtime.info.channels = built.channels;
  runtime.info.parameters = parameterCount(*built.module);
  takeMetadata(file, runtime.info);
  translated(fmt::format("cannot put {} on {}", source, runtime.info.device), [&] {
    built.module->to(runtime.device);
    built.module->fold();
  });
  runtime.network = std::make_unique<BuiltInNetwork>(built.module);
}

void openScript(const std::filesystem::path& path, TorchRuntime& runtime) {
  ScriptedNetwork scripted = loadScript(path, runtime.device);
  runtime.info.format = "TorchScript";
  runtime.info.architecture = fmt::format("TorchScript module {}", scripted.name);
  runtime.info.classes = scripted.classes;
  runtime.info.channels = scripted.channels;
  runtime.info.inputHeight = scripted.height;
  runtime.info.inputWidth = scripted.width;
  runtime.info.precision = scripted.precision;
  runtime.info.parameters = scripted.parameters;
  runtime.network = std::move(scripted.network);
}

void openExport(const std::filesystem::path& path, TorchRuntime& runtime) {
  ExportedNetwork exported = loadExport(path, runtime.device);
  runtime.info.format = "torch.export";
  runtime.info.architecture = exported.name;
  runtime.info.precision = exported.precision;
  runtime.info.classes = exported.classes;
  runtime.info.channels = exported.channels;
  runtime.info.inputHeight = exported.height;
  runtime.info.inputWidth = exported.width;
  runtime.info.parameters = exported.parameters;
  runtime.network = std::move(exported.network);
}

/// Images are grey or of three colours.
void checkChannels(const ClassifierInfo& info) {
  if (info.channels == 1 || info.channels == 3) return;
  throw Error(fmt::format(
      "{} takes images of {} channels, and Passband has those of 1 (grey) and 3 (RGB); export a network that "
      "takes N x channels x height x width and makes the others itself",
      info.path, info.channels));
}

/// Throws Error where the trial run says that the file is not to be opened.
TrialRun requireTrial(const std::string& path, const std::string& hash, const ModelOptions& options) {
  if (options.trials != nullptr) return options.trials->run(path, hash, options.job);
  throw Error(fmt::format(
      "{} holds a program, and is opened only after a trial run, which cannot be made here; give its weights as "
      "safetensors",
      path));
}

}  // namespace

void openNetwork(const std::string& source, ModelFileKind kind, TorchRuntime& runtime) {
  const std::string path = splitModelSource(source).path;
  if (kind == ModelFileKind::TorchScript) {
    openScript(path, runtime);
  } else if (kind == ModelFileKind::TorchExport) {
    openExport(path, runtime);
  } else {
    openWeights(source, runtime);
  }
  checkChannels(runtime.info);
}

std::unique_ptr<Classifier> openClassifier(const std::string& source, const ModelOptions& options) {
  const SourceText text = splitModelSource(source);
  auto runtime = std::make_shared<TorchRuntime>();
  runtime->device = resolveDevice(options.device);
  runtime->threads = options.threads > 0 ? options.threads : availableThreads();
  runtime->info.path = source;
  runtime->info.device = runtime->device.str();
  runtime->info.torchVersion = torchVersion();
  const ModelFileKind kind = modelFileKind(text.path);
  if (kind == ModelFileKind::TorchCompiled) refuseCompiled(text.path);
  if (holdsProgram(kind)) {
    checkChanges(source, text, {});
    runtime->info.hash = modelHash(source, options.job);
    runtime->info.trial = requireTrial(text.path, runtime->info.hash, options);
  }
  at::set_num_threads(runtime->threads);
  openNetwork(source, kind, *runtime);
  if (runtime->info.hash.empty()) runtime->info.hash = modelHash(source, options.job);
  return classifierOf(runtime);
}

}  // namespace passband
