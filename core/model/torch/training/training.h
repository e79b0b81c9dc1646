// One run of the trainer, from the first or a kept step to the written file.
#pragma once

#include <c10/core/Device.h>
#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/data/pixel_batch.h"
#include "core/model/torch/architecture.h"
#include "core/model/torch/training/descent.h"
#include "core/model/torch/training/train_state.h"
#include "core/model/training/frequency_augmentation.h"
#include "core/model/training/trainer.h"

namespace passband {

/// The state is whole between steps, where it may be written and the run may end. Thread rule: one thread.
class Training {
 public:
  /// Goes on from the checkpoint beside `out` where there is one; without `out` only bareStepSeconds() may be called.
  /// `validation` and `observer` may be null; everything
  /// must outlive the run. Throws Error.
  Training(const ImageSet& train, const ImageSet* validation, const Recipe& recipe, const TrainOptions& options,
           const std::filesystem::path& out, const TrainEvents& events, TrainObserver* observer, JobContext& context);

  TrainResult run();
  double bareStepSeconds(std::int64_t steps);

 private:
  std::int64_t batchesPerEpoch() const;
  int loaderThreads() const;
  std::int64_t totalSteps() const;
  bool finished() const { return state_.steps >= totalSteps() || state_.epoch >= options_.epochs; }
  bool epochOpen() const { return state_.batchInEpoch > 0; }
  BuiltNetwork builtNetwork() const;
  /// The plane of the recipe's size, once the memory is known to do for it: what network_ and descent_ take. Throws Error.
  FrequencyPlane affordablePlane() const;
  void moveToDevice();
  std::unique_ptr<Classifier> liveClassifier() const;

  /// The images of the current epoch that are still to come, in this epoch's random order.
  std::vector<std::int64_t> remainingOrder() const;
  void runEpoch();
  void observe();
  void step(const PixelBatch& batch);
  at::Tensor imagesOf(const PixelBatch& batch) const;
  at::Tensor labelsOf(const PixelBatch& batch) const;
  /// Closes the epoch, which the training may have ended early.
  void finishEpoch();
  void validate(EpochReport& report);

  /// Throws the Error of a training that diverged.
  void requireUsable(double loss) const;
  /// What was put aside for the checkpoint is good: the step after it had a usable loss.
  void writePending();
  void putAside();
  void save(const Checkpoint& checkpoint, std::int64_t step);
  void tellEpoch(const EpochReport& report) const;
  Checkpoint checkpointNow();
  /// What the network's file says beside its weights.
  std::map<std::string, std::string> metadata() const;
  void writeWeights(const std::filesystem::path& path) const;

  const ImageSet& train_;
  const ImageSet* validation_;
  const Recipe& recipe_;
  const TrainOptions& options_;
  std::filesystem::path out_;
  std::filesystem::path checkpointPath_;
  std::string identity_;
  TrainEvents events_;
  TrainObserver* observer_;
  JobContext& context_;
  c10::Device device_;
  int threads_;
  BuiltNetwork network_;
  Descent descent_;
  FrequencyAugmenter frequency_;  ///< after them: affordablePlane()
  TrainState state_;
  std::vector<SkippedImage> skipped_;
  std::unique_ptr<Classifier> live_;  ///< the network as the observer sees it
  std::optional<Checkpoint> pending_;
  std::int64_t pendingSteps_ = 0;
  std::int64_t writtenSteps_ = -1;                          ///< of the checkpoint beside `out`; -1: there is none
  std::chrono::steady_clock::time_point lastCheckpoint_{};  ///< long ago: a full disk shows at the beginning
};

}  // namespace passband
