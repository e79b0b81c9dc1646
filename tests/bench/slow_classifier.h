// A classifier that takes as long as a larger one: each masked pass over more than one image lasts so many
// milliseconds.
#pragma once

#include <chrono>
#include <memory>
#include <thread>
#include <utility>

#include "core/model/classifier.h"

namespace passband::test {

class SlowBatch : public SpectralBatch {
 public:
  SlowBatch(std::unique_ptr<SpectralBatch> batch, std::chrono::milliseconds pass)
      : batch_(std::move(batch)), pass_(pass) {}

  const FrequencyPlane& plane() const override { return batch_->plane(); }
  std::int64_t images() const override { return batch_->images(); }
  int classes() const override { return batch_->classes(); }
  Grid<float> logits(JobContext& context) override { return batch_->logits(context); }
  Grid<float> logits(const FrequencyMask& mask, JobContext& context) override {
    const auto end = std::chrono::steady_clock::now() + pass_;
    Grid<float> logits = batch_->logits(mask, context);
    if (images() > 1) std::this_thread::sleep_until(end);
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
  std::chrono::milliseconds pass_;
};

class SlowClassifier : public Classifier {
 public:
  SlowClassifier(std::shared_ptr<Classifier> classifier, std::chrono::milliseconds pass)
      : classifier_(std::move(classifier)), pass_(pass) {}

  const ClassifierInfo& info() const override { return classifier_->info(); }
  std::unique_ptr<SpectralBatch> prepare(const PixelBatch& pixels, const PrepareOptions& options) override {
    return std::make_unique<SlowBatch>(classifier_->prepare(pixels, options), pass_);
  }
  Grid<float> logits(const PixelBatch& pixels, const PrepareOptions& options, JobContext& context) override {
    return classifier_->logits(pixels, options, context);
  }

 private:
  std::shared_ptr<Classifier> classifier_;
  std::chrono::milliseconds pass_;
};

}  // namespace passband::test
