#include "core/model/torch/training/training.h"

#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/tensor.h>
#include <cmath>
#include <fmt/format.h>
#include <numeric>
#include <torch/utils.h>

#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/base/random.h"
#include "core/data/batch_loader.h"
#include "core/model/torch/device.h"
#include "core/model/torch/torch_classifier.h"
#include "core/model/torch/torch_scope.h"
#include "core/model/torch/training/fine_tune.h"
#include "core/model/torch/training/mixed_precision.h"
#include "core/model/torch/training/mixup.h"
#include "core/model/torch/training/training_memory.h"
#include "core/model/torch/weights.h"
#include "core/model/training/training_identity.h"

namespace passband {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds kCheckpointInterval{5};
// Random streams, apart from the images' augmentation streams and from each other.
constexpr std::uint64_t kOrderStream = std::uint64_t{1} << 62;
constexpr std::uint64_t kStepStream = std::uint64_t{1} << 60;

at::Tensor onDevice(const at::Tensor& tensor, c10::Device device) {
  return tensor.dim() == 4 ? tensor.to(device).contiguous(at::MemoryFormat::ChannelsLast) : tensor.to(device);
}

/// The network that is being trained, in evaluation mode for the time of a forward pass.
class LiveNetwork : public Network {
 public:
  explicit LiveNetwork(std::shared_ptr<NetworkModule> module) : module_(std::move(module)) {}
  at::Tensor forward(const at::Tensor& images) override {
    module_->eval();
    return module_->forward(images.contiguous(at::MemoryFormat::ChannelsLast));
  }

 private:
  std::shared_ptr<NetworkModule> module_;
};

}  // namespace

Training::Training(const ImageSet& train, const ImageSet* validation, const Recipe& recipe, const TrainOptions& options,
                   const std::filesystem::path& out, const TrainEvents& events, TrainObserver* observer,
                   JobContext& context)
    : train_(train),
      validation_(validation),
      recipe_(recipe),
      options_(options),
      out_(out),
      checkpointPath_(out.string() + ".checkpoint"),
      identity_(trainingIdentity(train, validation, recipe, options, observer)),
      events_(events),
      observer_(observer),
      context_(context),
      device_(resolveDevice(options.device)),
      threads_(options.threads > 0 ? options.threads : availableThreads()),
      network_(builtNetwork()),
      descent_(options, network_.module->parameters()),
      frequency_(options.frequency, affordablePlane(), train.classCount(), train.size(), options.seed) {
  if (options.mixedPrecision && !device_.is_cuda())
    throw UsageError("mixed precision is for a GPU; leave it out on the CPU");
  state_.rate.rate = options.learningRate;
  if (!out.empty() && std::filesystem::exists(checkpointPath_)) {
    state_ = readCheckpoint(checkpointPath_, *network_.module, descent_.slots(), identity_);
    writtenSteps_ = state_.steps;
  }
  if (observer_ != nullptr && !state_.observer.empty()) observer_->restore(state_.observer);
  moveToDevice();
  if (observer_ != nullptr) live_ = liveClassifier();
}

BuiltNetwork Training::builtNetwork() const {
  at::set_num_threads(threads_);
  torch::manual_seed(options_.seed);
  return options_.from.empty() ? networkByName(options_.architecture, train_.classCount(), recipe_.channels)
                               : networkToFineTune(options_.from, train_.classCount(), recipe_.channels, options_.seed);
}

FrequencyPlane Training::affordablePlane() const {
  if (device_.is_cpu()) {
    requireMemory(network_, recipe_.height, recipe_.width, options_.batchSize, descent_.slots().size());
  }
  return FrequencyPlane(recipe_.height, recipe_.width);
}

void Training::moveToDevice() {
  network_.module->to(device_);
  for (at::Tensor& parameter : network_.module->parameters()) parameter.set_data(onDevice(parameter, device_));
  for (DescentSlot& slot : descent_.slots()) {
    for (at::Tensor& tensor : slot.tensors) tensor = onDevice(tensor, device_);
  }
}

std::unique_ptr<Classifier> Training::liveClassifier() const {
  auto runtime = std::make_shared<TorchRuntime>();
  runtime->network = std::make_unique<LiveNetwork>(network_.module);
  runtime->device = device_;
  runtime->threads = threads_;
  runtime->info.path = out_.string();
  runtime->info.format = "training";
  runtime->info.architecture = network_.name;
  runtime->info.classes = network_.classes;
  runtime->info.channels = network_.channels;
  runtime->info.classNames = train_.info().classNames;
  runtime->info.recipe = recipe_;
  runtime->info.device = device_.str();
  runtime->info.torchVersion = torchVersion();
  return classifierOf(runtime);
}

TrainResult Training::run() {
  for (const auto& report : state_.reports) tellEpoch(report);
  context_.stage("training " + network_.name, state_.steps);
  try {
    while (!finished() || epochOpen()) {
      runEpoch();
      finishEpoch();
      tellEpoch(state_.reports.back());
    }
    observe();
  } catch (const Cancelled&) {
    save(checkpointNow(), state_.steps);
    throw;
  }
  for (const at::Tensor& parameter : network_.module->parameters()) {
    if (!allFinite(parameter)) requireUsable(std::numeric_limits<double>::quiet_NaN());
  }
  writeWeights(out_);
  std::filesystem::remove(checkpointPath_);
  return {network_.name, state_.steps, state_.reports, skipped_};
}

double Training::bareStepSeconds(std::int64_t steps) {
  std::vector<std::int64_t> indices(static_cast<std::size_t>(options_.batchSize));
  std::iota(indices.begin(), indices.end(), std::int64_t{0});
  std::vector<SkippedImage> skipped;
  const PixelBatch batch = loadBatch(train_, indices, recipe_, threads_, skipped);
  if (batch.images() < 2) throw Error(fmt::format("no image of {} could be decoded", train_.info().source));
  const auto oneStep = [&] {
    translated("training stopped", [&] { step(batch); });
    ++state_.steps;
    context_.throwIfStopped();
  };
  oneStep();  // takes memory and chooses kernels
  const auto begin = Clock::now();
  for (std::int64_t i = 0; i < steps; ++i) oneStep();
  return std::chrono::duration<double>(Clock::now() - begin).count() / static_cast<double>(steps);
}

/// On the CPU the steps themselves take all threads.
int Training::loaderThreads() const {
  return device_.is_cpu() ? 1 : threads_;
}

std::int64_t Training::batchesPerEpoch() const {
  const std::int64_t rest = train_.size() % options_.batchSize;
  return train_.size() / options_.batchSize + (rest >= 2 ? 1 : 0);  // batch norm needs two images
}

std::int64_t Training::totalSteps() const {
  const std::int64_t all = options_.epochs * batchesPerEpoch();
  return options_.maxSteps > 0 ? std::min(all, options_.maxSteps) : all;
}

std::vector<std::int64_t> Training::remainingOrder() const {
  const auto order =
      Random(options_.seed, kOrderStream + static_cast<std::uint64_t>(state_.epoch)).permutation(train_.size());
  const auto begin = std::min<std::int64_t>(state_.batchInEpoch * options_.batchSize, train_.size());
  const auto end = std::min(batchesPerEpoch() * options_.batchSize, train_.size());
  return {order.begin() + begin, order.begin() + end};
}

void Training::runEpoch() {
  const auto augmented = augmentedImageSet(train_, options_.augmentation, options_.seed, state_.epoch);
  const ImageSet& set = options_.augmentation.none() ? train_ : *augmented;
  const std::int64_t begun = state_.batchInEpoch;
  BatchLoader loader(set, remainingOrder(), recipe_,
                     {.batchSize = options_.batchSize, .threads = loaderThreads(), .batchesAhead = 4});
  while (!finished()) {
    observe();
    auto batch = loader.next();
    if (!batch) break;
    // A batch may be left without a usable image, and one alone is too few for batch norm.
    state_.batchInEpoch = begun + (loader.passed() + options_.batchSize - 1) / options_.batchSize;
    if (batch->images() < 2) continue;
    if (!options_.frequency.none()) frequency_.apply(*batch, state_.epoch, threads_);
    translated("training stopped", [&] { step(*batch); });
    ++state_.steps;
    if (Clock::now() - lastCheckpoint_ >= kCheckpointInterval) putAside();
    context_.checkpoint(state_.steps, totalSteps());
  }
  noteSkipped(skipped_, loader.skipped());
}

void Training::observe() {
  if (observer_ == nullptr || !observer_->wants(state_.steps, totalSteps())) return;
  observer_->observe({.step = state_.steps,
                      .totalSteps = totalSteps(),
                      .images = options_.batchSize,
                      .network = *live_,
                      .save = [this](const std::filesystem::path& path) { writeWeights(path); }},
                     context_);
}

at::Tensor Training::imagesOf(const PixelBatch& batch) const {
  auto* values = const_cast<float*>(batch.values.data());  // copied below, never written
  return at::from_blob(values, {batch.images(), batch.channels, batch.height, batch.width})
      .to(device_, at::kFloat, false, true, at::MemoryFormat::ChannelsLast);
}

at::Tensor Training::labelsOf(const PixelBatch& batch) const {
  const std::vector<std::int64_t> labels(batch.labels.begin(), batch.labels.end());
  return at::tensor(labels, at::kLong).to(device_);
}

void Training::step(const PixelBatch& batch) {
  network_.module->train();
  // A stream of its own for every step, so that dropout is the same in a resumed run.
  Random random(options_.seed, kStepStream + static_cast<std::uint64_t>(state_.steps));
  torch::manual_seed(random.next());
  const at::Tensor labels = labelsOf(batch);
  const MixedBatch mixed = mixedBatch(imagesOf(batch), labels, train_.classCount(), options_.mixup, random);
  at::Tensor logits, loss;
  {
    const MixedPrecision precision(options_.mixedPrecision);
    logits = network_.module->forward(mixed.images);
    loss = at::cross_entropy_loss(logits.to(at::kFloat), mixed.targets, {}, at::Reduction::Mean, -100,
                                  options_.labelSmoothing);
  }
  const double value = loss.item<double>();
  requireUsable(value);
  writePending();
  loss.backward();
  descent_.step(network_.module->parameters(), state_.steps,
                rateOfStep(options_, state_.rate, state_.steps, totalSteps()));
  state_.lossSum += value * static_cast<double>(batch.images());
  state_.correct += logits.argmax(1).eq(labels).sum().item<std::int64_t>();
  state_.images += batch.images();
}

void Training::finishEpoch() {
  if (state_.images == 0) throw Error(fmt::format("no image of {} could be decoded", train_.info().source));
  EpochReport report;
  report.epoch = state_.epoch + 1;
  report.steps = state_.steps;
  report.learningRate = rateOfStep(options_, state_.rate, state_.steps - 1, totalSteps());
  report.trainLoss = state_.lossSum / static_cast<double>(state_.images);
  report.trainAccuracy = static_cast<double>(state_.correct) / static_cast<double>(state_.images);
  validate(report);
  state_.reports.push_back(report);
  ++state_.epoch;
  state_.batchInEpoch = 0;
  state_.lossSum = 0;
  state_.correct = 0;
  state_.images = 0;
  adaptRate(options_, state_.rate, state_.epoch,
            std::isnan(report.validationLoss) ? report.trainLoss : report.validationLoss);
}

void Training::validate(EpochReport& report) {
  report.validationLoss = report.validationAccuracy = std::numeric_limits<double>::quiet_NaN();
  if (validation_ == nullptr) return;
  network_.module->eval();
  const at::NoGradGuard noGradient;
  double lossSum = 0;
  std::int64_t correct = 0;
  std::int64_t images = 0;
  BatchLoader loader(*validation_, recipe_, {.batchSize = 256});
  while (const auto batch = loader.next()) {
    context_.throwIfStopped();
    const at::Tensor labels = labelsOf(*batch);
    const at::Tensor logits = network_.module->forward(imagesOf(*batch));
    lossSum += at::cross_entropy_loss(logits, labels).item<double>() * static_cast<double>(batch->images());
    correct += logits.argmax(1).eq(labels).sum().item<std::int64_t>();
    images += batch->images();
  }
  noteSkipped(skipped_, loader.skipped());
  if (images == 0) throw Error(fmt::format("no image of {} could be decoded", validation_->info().source));
  report.validationLoss = lossSum / static_cast<double>(images);
  report.validationAccuracy = static_cast<double>(correct) / static_cast<double>(images);
}

}  // namespace passband
