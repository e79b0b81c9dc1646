// When a network learns what: the classes and the bands of frequencies on a fixed set of images, from the first steps
// of a training on. After [P1], whose finding is that the class with a frequency shortcut comes first: docs/methods.md
// section 9.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/analysis/dynamics/dynamics_plan.h"
#include "core/data/image_set.h"
#include "core/fourier/frequency_map.h"
#include "core/model/training/trainer.h"

namespace passband {

/// One class on the probe images. F1 = 2 tp / (2 tp + fp + fn); 0 where nothing is called the class.
struct ClassMoment {
  double f1 = 0, precision = 0, recall = 0;
  double loss = 0;  ///< mean cross-entropy of its images
};

struct DynamicsPoint {
  std::int64_t step = 0;
  double accuracy = 0;
  double loss = 0;
  std::vector<ClassMoment> classes;
  std::vector<double> passAccuracy;  ///< with only one band (and DC) left; empty where bands were not looked at
  std::vector<double> stopAccuracy;  ///< with one band removed
};

/// Weights that were kept.
struct KeptWeights {
  std::int64_t step = 0;
  std::filesystem::path file;
};

/// The relevance of every frequency to each class, estimated on the images looked at: docs/methods.md section 6.
struct EstimatedMaps {
  std::int64_t step = 0;
  std::vector<FrequencyMap> classes;  ///< NaN for a class without images
};

/// From the predictions (images x classes) on images with these labels.
DynamicsPoint dynamicsPoint(std::int64_t step, const Grid<float>& logits, const std::vector<std::int32_t>& labels);

/// The F1 from which a class counts as learned: docs/methods.md section 9.
constexpr double kLearnedF1 = .5;

/// The first recorded step at which the class has this F1; nothing when it never has.
std::optional<std::int64_t> firstReached(const std::vector<DynamicsPoint>& points, std::size_t classIndex, double f1);

/// The first recorded step from which on the class never has less. In the first steps a network often calls nearly
/// everything one class after another, which gives an F1 of .4 and more in passing.
std::optional<std::int64_t> reachedForGood(const std::vector<DynamicsPoint>& points, std::size_t classIndex, double f1);

/// The class that was learned before all others, from the step of each; nothing where none was, or several at once
/// were.
std::optional<std::size_t> firstLearned(const std::vector<std::optional<std::int64_t>>& steps);

/// What the maps of one step cost, in forward passes of the images looked at.
std::int64_t mapLooks(int classes);

/// Records while train() runs. Thread rule: that of the training.
class DynamicsRecorder : public TrainObserver {
 public:
  /// `probe` and `recipe` must outlive the recorder. `folder`: where kept weights go, as step-000064.safetensors.
  /// Throws UsageError when maps are asked for of more classes than fit into a checkpoint.
  DynamicsRecorder(const ImageSet& probe, const Recipe& recipe, const DynamicsOptions& options,
                   std::filesystem::path folder);

  /// Called with every recorded step, on the training's thread; the steps of a resumed training come again at once.
  void onPoint(std::function<void(const DynamicsPoint&)> callback) { onPoint_ = std::move(callback); }

  bool wants(std::int64_t step, std::int64_t totalSteps) override;
  void observe(const TrainMoment& moment, JobContext& context) override;
  std::string identity() const override;
  std::string state() const override;
  void restore(const std::string& state) override;

  const std::vector<DynamicsPoint>& points() const { return points_; }
  const std::vector<EstimatedMaps>& maps() const { return maps_; }
  const std::vector<KeptWeights>& kept() const { return kept_; }
  /// How many images are looked at, and those that could not be used; none before the first look of this run.
  std::int64_t images() const { return std::ssize(labels_); }
  const std::vector<SkippedImage>& skipped() const { return skipped_; }
  /// Seconds of looking, and of everything else from the first look to the last.
  double lookingSeconds() const { return lookingSeconds_; }
  double trainingSeconds() const { return trainingSeconds_; }

 private:
  void prepare(Classifier& network);
  EstimatedMaps estimatedMaps(std::int64_t step, JobContext& context);
  std::vector<double> accuracies(const std::vector<FrequencyMask>& masks, JobContext& context);

  const ImageSet& probe_;
  const Recipe& recipe_;
  DynamicsOptions options_;
  std::filesystem::path folder_;
  std::function<void(const DynamicsPoint&)> onPoint_ = [](const DynamicsPoint&) {};
  std::optional<DynamicsPlan> plan_;
  std::vector<std::int32_t> labels_;
  std::vector<SkippedImage> skipped_;
  std::unique_ptr<SpectralBatch> batch_;  ///< of the network that is being trained
  std::vector<DynamicsPoint> points_;
  std::vector<EstimatedMaps> maps_;
  std::vector<KeptWeights> kept_;
  double lookingSeconds_ = 0, trainingSeconds_ = 0;
  std::optional<std::chrono::steady_clock::time_point> lookedLast_;
};

}  // namespace passband
