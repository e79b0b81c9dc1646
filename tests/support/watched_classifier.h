// A classifier that tells of each masked pass over prepared images: to count them, or to make them slower.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <utility>

#include "core/model/classifier.h"

namespace passband::test {

/// How many images passed, and since when. In the thread of the pass.
using Passed = std::function<void(std::int64_t images, std::chrono::steady_clock::time_point began)>;

class WatchedBatch : public SpectralBatch {
 public:
  WatchedBatch(std::unique_ptr<SpectralBatch> batch, Passed passed)
      : batch_(std::move(batch)), passed_(std::move(passed)) {}

  const FrequencyPlane& plane() const override { return batch_->plane(); }
  std::int64_t images() const override { return batch_->images(); }
  int classes() const override { return batch_->classes(); }
  Grid<float> logits(JobContext& context) override { return batch_->logits(context); }
  Grid<float> logits(const FrequencyMask& mask, JobContext& context) override {
    const auto began = std::chrono::steady_clock::now();
    Grid<float> logits = batch_->logits(mask, context);
    passed_(images(), began);
    return logits;
  }
  Grid<float> losses(std::span<const FrequencyMask> masks, JobContext& context) override {
    return batch_->losses(masks, context);
  }
  Grid<float> lossesWithout(std::span<const PairSet> removed, JobContext& context) override {
    return batch_->lossesWithout(removed, context);
  }
  std::vector<Grid<float>> logitsWith(std::span<const AddedWave> waves, const ValueRange& range,
                                      JobContext& context) override {
    return batch_->logitsWith(waves, range, context);
  }

 private:
  std::unique_ptr<SpectralBatch> batch_;
  Passed passed_;
};

class WatchedClassifier : public Classifier {
 public:
  WatchedClassifier(std::shared_ptr<Classifier> classifier, Passed passed)
      : classifier_(std::move(classifier)), passed_(std::move(passed)) {}

  const ClassifierInfo& info() const override { return classifier_->info(); }
  std::unique_ptr<SpectralBatch> prepare(const PixelBatch& pixels, const PrepareOptions& options) override {
    return std::make_unique<WatchedBatch>(classifier_->prepare(pixels, options), passed_);
  }
  Grid<float> logits(const PixelBatch& pixels, const PrepareOptions& options, JobContext& context) override {
    return classifier_->logits(pixels, options, context);
  }

 private:
  std::shared_ptr<Classifier> classifier_;
  Passed passed_;
};

}  // namespace passband::test
