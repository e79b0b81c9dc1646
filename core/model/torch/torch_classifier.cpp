#include "core/model/torch/torch_classifier.h"

#include "core/model/torch/torch_scope.h"
#include "core/model/torch/torch_spectral_batch.h"

namespace passband {
namespace {

class TorchClassifier : public Classifier {
 public:
  explicit TorchClassifier(std::shared_ptr<const TorchRuntime> runtime) : runtime_(std::move(runtime)) {}

  const ClassifierInfo& info() const override { return runtime_->info; }

  std::unique_ptr<SpectralBatch> prepare(const PixelBatch& pixels, const PrepareOptions& options) override {
    return std::make_unique<TorchSpectralBatch>(runtime_, pixels, options);
  }

  Grid<float> logits(const PixelBatch& pixels, const PrepareOptions& options, JobContext& context) override {
    const at::Tensor images = translated("cannot upload the images", [&] { return runtime_->upload(pixels); });
    std::int64_t batchSize =
        options.batchSize > 0 ? options.batchSize : runtime_->usualBatch(pixels.height, pixels.width);
    return runtime_->logitsOf(
        pixels.images(), batchSize, options.outputs,
        [&](std::int64_t begin, std::int64_t end) { return images.slice(0, begin, end); }, context);
  }

 private:
  std::shared_ptr<const TorchRuntime> runtime_;
};

}  // namespace

std::unique_ptr<Classifier> classifierOf(std::shared_ptr<const TorchRuntime> runtime) {
  return std::make_unique<TorchClassifier>(std::move(runtime));
}

}  // namespace passband
