#include "core/model/trainer.h"

#include <ATen/Parallel.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros_like.h>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>
#include <numeric>
#include <torch/utils.h>

#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/base/random.h"
#include "core/data/batch_loader.h"
#include "core/model/torch/architecture.h"
#include "core/model/torch/device.h"
#include "core/model/torch/torch_scope.h"
#include "core/model/torch/train_state.h"
#include "core/model/torch/weights.h"

namespace passband {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds kCheckpointInterval{5};
constexpr std::uint64_t kOrderStream = std::uint64_t{1} << 62;  ///< apart from the images' augmentation streams

void requireTrainable(const ImageSet& set, const TrainOptions& options) {
  const std::string& source = set.info().source;
  if (set.classCount() < 2)
    throw Error(fmt::format("{} has {} class(es); training needs at least 2", source, set.classCount()));
  for (int c = 0; c < set.classCount(); ++c) {
    if (indicesOfClass(set, c).empty()) {
      throw Error(fmt::format("class '{}' of {} has no images; add some or leave the class out",
                              set.info().classNames[static_cast<std::size_t>(c)], source));
    }
  }
  if (set.size() < options.batchSize) {
    throw Error(fmt::format("{} has {} images, fewer than one batch of {}; use a smaller --batch", source, set.size(),
                            options.batchSize));
  }
}

/// One training run. The state is whole between steps, where it may be written and the run may end.
class Training {
 public:
  Training(const ImageSet& train, const ImageSet* validation, const Recipe& recipe, const TrainOptions& options,
           const std::filesystem::path& out, JobContext& context)
      : train_(train),
        validation_(validation),
        recipe_(recipe),
        options_(options),
        out_(out),
        checkpointPath_(out.string() + ".checkpoint"),
        identity_(trainingIdentity(train, validation, recipe, options)),
        context_(context),
        device_(resolveDevice(options.device)),
        threads_(options.threads > 0 ? options.threads : availableThreads()) {
    at::set_num_threads(threads_);
    torch::manual_seed(options.seed);
    network_ = networkByName(options.architecture, train.classCount(), recipe.channels);
    for (const at::Tensor& parameter : network_.module->parameters()) momentum_.push_back(at::zeros_like(parameter));
    state_.learningRate = options.learningRate;
    if (std::filesystem::exists(checkpointPath_)) {
      state_ = readCheckpoint(checkpointPath_, *network_.module, momentum_, identity_);
    }
    moveToDevice();
  }

  TrainResult run(const std::function<void(const EpochReport&)>& onEpoch) {
    for (const auto& report : state_.reports) onEpoch(report);
    context_.stage("training " + network_.name, state_.steps);
    try {
      while (!finished() || epochOpen()) {
        runEpoch();
        finishEpoch();
        onEpoch(state_.reports.back());
      }
    } catch (const Cancelled&) {
      writeCheckpointNow();
      throw;
    }
    writeSafetensors(out_, weightsOf(*network_.module),
                     {{"format", "pt"},
                      {"passband.recipe", recipeToJson(recipe_)},
                      {"passband.classes", nlohmann::json(train_.info().classNames).dump()}});
    std::filesystem::remove(checkpointPath_);
    return {network_.name, state_.steps, state_.reports};
  }

 private:
  std::int64_t batchesPerEpoch() const {
    const std::int64_t rest = train_.size() % options_.batchSize;
    return train_.size() / options_.batchSize + (rest >= 2 ? 1 : 0);  // batch norm needs two images
  }

  std::int64_t totalSteps() const {
    const std::int64_t all = options_.epochs * batchesPerEpoch();
    return options_.maxSteps > 0 ? std::min(all, options_.maxSteps) : all;
  }

  bool finished() const { return state_.steps >= totalSteps() || state_.epoch >= options_.epochs; }
  bool epochOpen() const { return state_.batchInEpoch > 0; }

  void moveToDevice() {
    network_.module->to(device_);
    for (at::Tensor& parameter : network_.module->parameters()) {
      if (parameter.dim() == 4) parameter.set_data(parameter.contiguous(at::MemoryFormat::ChannelsLast));
    }
    for (at::Tensor& momentum : momentum_) {
      momentum =
          momentum.dim() == 4 ? momentum.to(device_).contiguous(at::MemoryFormat::ChannelsLast) : momentum.to(device_);
    }
  }

  /// The images of the current epoch that are still to come, in this epoch's random order.
  std::vector<std::int64_t> remainingOrder() const {
    const auto order =
        Random(options_.seed, kOrderStream + static_cast<std::uint64_t>(state_.epoch)).permutation(train_.size());
    const auto begin = std::min<std::int64_t>(state_.batchInEpoch * options_.batchSize, train_.size());
    const auto end = std::min(batchesPerEpoch() * options_.batchSize, train_.size());
    return {order.begin() + begin, order.begin() + end};
  }

  void runEpoch() {
    network_.module->train();
    const auto augmented = augmentedImageSet(train_, options_.augmentation, options_.seed, state_.epoch);
    const ImageSet& set = options_.augmentation.none() ? train_ : *augmented;
    BatchLoader loader(set, remainingOrder(), recipe_,
                       {.batchSize = options_.batchSize, .threads = 1, .batchesAhead = 4});
    while (!finished()) {
      const auto batch = loader.next();
      if (!batch) break;
      translated("training stopped", [&] { step(*batch); });
      ++state_.steps;
      ++state_.batchInEpoch;
      if (Clock::now() - lastCheckpoint_ >= kCheckpointInterval) writeCheckpointNow();
      context_.checkpoint(state_.steps, totalSteps());
    }
  }

  at::Tensor imagesOf(const PixelBatch& batch) const {
    auto* values = const_cast<float*>(batch.values.data());  // copied below, never written
    return at::from_blob(values, {batch.images(), batch.channels, batch.height, batch.width})
        .to(device_, at::kFloat, false, true, at::MemoryFormat::ChannelsLast);
  }

  at::Tensor labelsOf(const PixelBatch& batch) const {
    const std::vector<std::int64_t> labels(batch.labels.begin(), batch.labels.end());
    return at::tensor(labels, at::kLong).to(device_);
  }

  void step(const PixelBatch& batch) {
    const at::Tensor labels = labelsOf(batch);
    const at::Tensor logits = network_.module->forward(imagesOf(batch));
    const at::Tensor loss = at::cross_entropy_loss(logits, labels);
    const double value = loss.item<double>();
    if (!std::isfinite(value)) {
      throw Error(fmt::format("the training diverged at step {} (the loss is not finite); use a learning rate below {}",
                              state_.steps + 1, state_.learningRate));
    }
    loss.backward();
    descend();
    state_.lossSum += value * static_cast<double>(batch.images());
    state_.correct += logits.argmax(1).eq(labels).sum().item<std::int64_t>();
    state_.images += batch.images();
  }

  /// SGD with Nesterov momentum: g += decay w; m = mu m + g; w -= rate (g + mu m).
  void descend() {
    const at::NoGradGuard noGradient;
    std::size_t next = 0;
    for (at::Tensor& parameter : network_.module->parameters()) {
      at::Tensor& momentum = momentum_[next++];
      const at::Tensor gradient = parameter.grad().add(parameter, options_.weightDecay);
      momentum.mul_(options_.momentum).add_(gradient);
      parameter.sub_(gradient.add(momentum, options_.momentum), state_.learningRate);
      parameter.mutable_grad().reset();
    }
  }

  /// Closes the epoch, which the training may have ended early.
  void finishEpoch() {
    if (state_.images == 0) throw Error(fmt::format("no image of {} could be decoded", train_.info().source));
    EpochReport report;
    report.epoch = state_.epoch + 1;
    report.steps = state_.steps;
    report.learningRate = state_.learningRate;
    report.trainLoss = state_.lossSum / static_cast<double>(state_.images);
    report.trainAccuracy = static_cast<double>(state_.correct) / static_cast<double>(state_.images);
    validate(report);
    state_.reports.push_back(report);
    ++state_.epoch;
    state_.batchInEpoch = 0;
    state_.lossSum = 0;
    state_.correct = 0;
    state_.images = 0;
    adaptLearningRate(std::isnan(report.validationLoss) ? report.trainLoss : report.validationLoss);
  }

  void validate(EpochReport& report) {
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
    if (images == 0) throw Error(fmt::format("no image of {} could be decoded", validation_->info().source));
    report.validationLoss = lossSum / static_cast<double>(images);
    report.validationAccuracy = static_cast<double>(correct) / static_cast<double>(images);
  }

  void adaptLearningRate(double loss) {
    if (options_.schedule == Schedule::Step && state_.epoch % options_.stepEpochs == 0)
      state_.learningRate *= options_.factor;
    if (options_.schedule != Schedule::Plateau) return;
    if (loss < state_.bestLoss * (1 - 1e-4)) {
      state_.bestLoss = loss;
      state_.badEpochs = 0;
    } else if (++state_.badEpochs > options_.patience) {
      state_.learningRate *= options_.factor;
      state_.badEpochs = 0;
    }
  }

  void writeCheckpointNow() {
    writeCheckpoint(checkpointPath_, *network_.module, momentum_, state_, identity_);
    lastCheckpoint_ = Clock::now();
  }

  const ImageSet& train_;
  const ImageSet* validation_;
  const Recipe& recipe_;
  const TrainOptions& options_;
  std::filesystem::path out_;
  std::filesystem::path checkpointPath_;
  std::string identity_;
  JobContext& context_;
  c10::Device device_;
  int threads_;
  BuiltNetwork network_;
  std::vector<at::Tensor> momentum_;
  TrainState state_;
  Clock::time_point lastCheckpoint_{};  ///< long ago: a disk that takes no checkpoint shows at the first step
};

}  // namespace

void checkTrainOptions(const TrainOptions& options) {
  const auto require = [](bool fine, const std::string& text) {
    if (!fine) throw UsageError(text);
  };
  const auto names = trainableArchitectures();
  require(std::ranges::find(names, options.architecture) != names.end(),
          fmt::format("the architecture '{}' is not known; choose one of {}", options.architecture,
                      fmt::join(names, ", ")));
  require(options.epochs >= 1, "the number of epochs must be at least 1");
  require(options.maxSteps >= 0, "the number of steps must not be negative");
  require(options.batchSize >= 2, "the batch must hold at least 2 images (batch norm needs them)");
  require(options.learningRate > 0 && std::isfinite(options.learningRate), "the learning rate must be above 0");
  require(options.momentum >= 0 && options.momentum < 1, "the momentum must be in 0 .. 1");
  require(options.weightDecay >= 0, "the weight decay must not be negative");
  require(options.stepEpochs >= 1 && options.patience >= 0, "the schedule's epochs must be positive");
  require(options.factor > 0 && options.factor < 1, "the schedule's factor must be between 0 and 1");
  require(options.augmentation.padCrop >= 0, "the padding must not be negative");
}

TrainResult train(const ImageSet& train, const ImageSet* validation, const Recipe& recipe, const TrainOptions& options,
                  const std::filesystem::path& out, const std::function<void(const EpochReport&)>& onEpoch,
                  JobContext& context) {
  checkTrainOptions(options);
  requireTrainable(train, options);
  if (validation != nullptr && validation->info().classNames != train.info().classNames) {
    throw Error(fmt::format("{} and {} do not have the same classes", train.info().source, validation->info().source));
  }
  return Training(train, validation, recipe, options, out, context).run(onEpoch ? onEpoch : [](const EpochReport&) {});
}

}  // namespace passband
