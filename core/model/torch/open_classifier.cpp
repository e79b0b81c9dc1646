// Opens a model file of any kind as a Classifier.
#include "core/model/torch/open_classifier.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/zeros_like.h>
#include <fmt/format.h>

#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/model/model_format.h"
#include "core/model/torch/device.h"
#include "core/model/torch/network.h"
#include "core/model/torch/torch_classifier.h"
#include "core/model/torch/torch_runtime.h"
#include "core/model/trial_run.h"

namespace passband {
namespace {

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

/// A network of one output for two classes, as for binary cross-entropy: softmax of (0, output) gives what the sigmoid
/// of the output does.
class TwoClasses : public Network {
 public:
  explicit TwoClasses(std::unique_ptr<Network> network) : network_(std::move(network)) {}
  at::Tensor forward(const at::Tensor& images) override {
    const at::Tensor output = network_->forward(images);
    return at::cat({at::zeros_like(output), output}, 1);
  }

 private:
  std::unique_ptr<Network> network_;
};

void giveTwoClasses(OpenedNetwork& opened) {
  opened.network = std::make_unique<TwoClasses>(std::move(opened.network));
  opened.info.classes = 2;
  opened.info.architecture += ", one output for two classes (the second where it is above 0)";
}

}  // namespace

void openNetwork(const ModelFormat& format, const ModelSource& source, TorchRuntime& runtime) {
  OpenedNetwork opened = format.open(source, runtime.device.str());
  opened.info.path = source.text;
  opened.info.device = runtime.device.str();
  opened.info.torchVersion = torchVersion();
  checkChannels(opened.info);
  if (opened.info.classes == 1) giveTwoClasses(opened);
  runtime.info = std::move(opened.info);
  runtime.network = std::move(opened.network);
}

std::unique_ptr<Classifier> openClassifier(const std::string& text, const ModelOptions& options) {
  const ModelSource source = parseModelSource(text);
  auto runtime = std::make_shared<TorchRuntime>();
  runtime->device = resolveDevice(options.device);
  runtime->threads = options.threads > 0 ? options.threads : availableThreads();
  const ModelFormat& format = requireModelFormat(source.path);
  std::string hash;
  std::optional<TrialRun> trial;
  if (format.triedFirst) {
    requireNoChanges(source);
    hash = modelHash(source, options.job);
    trial = requireTrial(source.path, hash, options);
  }
  at::set_num_threads(runtime->threads);
  openNetwork(format, source, *runtime);
  runtime->info.hash = hash.empty() ? modelHash(source, options.job) : hash;
  runtime->info.trial = trial;
  return classifierOf(runtime);
}

}  // namespace passband
