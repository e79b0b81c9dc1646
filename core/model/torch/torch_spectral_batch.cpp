#include "core/model/torch/torch_spectral_batch.h"

#include <ATen/ops/addmm.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/clamp.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/fft_irfft2.h>
#include <ATen/ops/fft_rfft2.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/mul.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/view_as_real.h>
#include <fmt/format.h>
#include <numbers>

#include "core/base/error.h"
#include "core/model/batching.h"
#include "core/model/torch/torch_scope.h"

namespace passband {
namespace {

std::complex<float>* complexData(const at::Tensor& tensor) {
  return reinterpret_cast<std::complex<float>*>(tensor.data_ptr<c10::complex<float>>());
}

std::vector<std::int64_t> firstHalfPlaneIndex(const FrequencyPlane& plane) {
  std::vector<std::int64_t> index(static_cast<std::size_t>(plane.pairCount()), -1);
  const auto& pairs = plane.halfPlanePairs();
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    auto& first = index[static_cast<std::size_t>(pairs[i])];
    if (first < 0) first = static_cast<std::int64_t>(i);
  }
  return index;
}

void requireSamePlane(const FrequencyMask& mask, const FrequencyPlane& plane) {
  if (mask.plane() == plane) return;
  throw UsageError(fmt::format("the mask is for {}x{} images, these are {}x{}; make a mask of that size",
                               mask.plane().height(), mask.plane().width(), plane.height(), plane.width()));
}

}  // namespace

TorchSpectralBatch::TorchSpectralBatch(std::shared_ptr<const TorchRuntime> runtime, const PixelBatch& pixels,
                                       const PrepareOptions& options)
    : runtime_(std::move(runtime)),
      plane_(pixels.height, pixels.width),
      outputs_(options.outputs),
      batchSize_(options.batchSize > 0 ? options.batchSize : runtime_->usualBatch(pixels.height, pixels.width)),
      halfPlaneIndex_(firstHalfPlaneIndex(plane_)) {
  const ForwardScope scope(runtime_->threads);
  translated("cannot prepare the images", [&] {
    pixels_ = runtime_->upload(pixels);
    const std::vector<std::int64_t> labels(pixels.labels.begin(), pixels.labels.end());
    labels_ = at::tensor(labels, at::kLong).to(runtime_->device);
    const at::Tensor angles =
        at::arange(plane_.binCount(), at::kDouble) * (2 * std::numbers::pi / static_cast<double>(plane_.binCount()));
    cosines_ = angles.cos().to(runtime_->device, at::kFloat);
    sines_ = angles.sin().to(runtime_->device, at::kFloat);
    if (runtime_->device.is_cpu()) fft_ = std::make_unique<RealFft2d>(plane_.height(), plane_.width());
    spectra_ = transformed(pixels_);
  });
}

int TorchSpectralBatch::classes() const {
  return outputs_.empty() ? runtime_->info.classes : static_cast<int>(outputs_.size());
}

at::Tensor TorchSpectralBatch::transformed(const at::Tensor& images) const {
  if (runtime_->device.is_cuda()) return at::fft_rfft2(images);
  const at::Tensor plain = images.contiguous();
  at::Tensor spectra =
      at::empty({images.size(0), images.size(1), plane_.height(), plane_.halfWidth()}, at::kComplexFloat);
  fft_->forward(plain.data_ptr<float>(), complexData(spectra), images.size(0) * images.size(1), runtime_->threads);
  return spectra;
}

at::Tensor TorchSpectralBatch::uploadMask(const FrequencyMask& mask) const {
  requireSamePlane(mask, plane_);
  return at::tensor(mask.halfPlane(), at::kFloat).view({plane_.height(), plane_.halfWidth()}).to(runtime_->device);
}

at::Tensor TorchSpectralBatch::filtered(const at::Tensor& spectra, const at::Tensor& halfPlaneWeights) const {
  const at::Tensor kept = at::mul(spectra, halfPlaneWeights);
  if (runtime_->device.is_cuda()) {
    return at::fft_irfft2(kept, at::IntArrayRef({plane_.height(), plane_.width()}));
  }
  at::Tensor images = at::empty({spectra.size(0), spectra.size(1), plane_.height(), plane_.width()}, at::kFloat);
  fft_->inverse(complexData(kept), images.data_ptr<float>(), spectra.size(0) * spectra.size(1), runtime_->threads);
  return images;
}

at::Tensor TorchSpectralBatch::masked(const at::Tensor& halfPlaneWeights, std::int64_t begin, std::int64_t end) const {
  return filtered(spectra_.slice(0, begin, end), halfPlaneWeights);
}

at::Tensor TorchSpectralBatch::phasesOf(int pair) const {
  const std::int64_t height = plane_.height(), width = plane_.width();
  const auto options = at::TensorOptions().dtype(at::kLong).device(runtime_->device);
  const std::int64_t place = halfPlaneIndex_[static_cast<std::size_t>(pair)];
  const std::int64_t v = place / plane_.halfWidth(), u = place % plane_.halfWidth();
  const at::Tensor rows = at::arange(height, options).view({height, 1});
  const at::Tensor cols = at::arange(width, options).view({1, width});
  return ((rows * v).remainder(height) * width + (cols * u).remainder(width) * height)
      .remainder(height * width)
      .view({1, -1});
}

std::pair<at::Tensor, at::Tensor> TorchSpectralBatch::removal(const PairSet& removed) const {
  std::vector<std::int64_t> index;
  std::vector<float> scale;
  std::vector<at::Tensor> phases;
  for (const int pair : removed.pairs) {
    index.push_back(halfPlaneIndex_[static_cast<std::size_t>(pair)]);
    scale.push_back(-static_cast<float>(plane_.binsInPair(pair)) / static_cast<float>(plane_.binCount()));
    phases.push_back(phasesOf(pair));
  }
  const at::Tensor phase = at::cat(phases);
  const at::Tensor waves = at::cat({cosines_.index({phase}), sines_.index({phase})});
  const at::Tensor places = at::tensor(index, at::kLong).to(runtime_->device);
  const at::Tensor bins = spectra_.view({images() * pixels_.size(1), -1}).index_select(1, places);
  const at::Tensor scales = at::tensor(scale, at::kFloat).to(runtime_->device);
  const at::Tensor parts = at::view_as_real(bins);
  return {at::cat({parts.select(2, 0) * scales, parts.select(2, 1) * -scales}, 1), waves};
}

Grid<float> TorchSpectralBatch::logits(JobContext& context) {
  return runtime_->logitsOf(
      images(), batchSize_, outputs_,
      [&](std::int64_t begin, std::int64_t end) { return pixels_.slice(0, begin, end); }, context);
}

Grid<float> TorchSpectralBatch::logits(const FrequencyMask& mask, JobContext& context) {
  const ForwardScope scope(runtime_->threads);
  const at::Tensor weights = uploadMask(mask);
  return runtime_->logitsOf(
      images(), batchSize_, outputs_, [&](std::int64_t begin, std::int64_t end) { return masked(weights, begin, end); },
      context);
}

Grid<float> TorchSpectralBatch::lossesOf(std::int64_t variants, const std::function<Images(std::int64_t)>& begin,
                                         JobContext& context) {
  at::Tensor losses = at::empty({variants, images()}, at::TensorOptions().dtype(at::kFloat).device(runtime_->device));
  for (std::int64_t variant = 0; variant < variants; ++variant) {
    const Images imagesOf = begin(variant);
    forEachBatch(images(), batchSize_, [&](std::int64_t first, std::int64_t last) {
      translated(fmt::format("cannot run {}", runtime_->info.path), [&] {
        const at::Tensor scores = at::log_softmax(runtime_->logits(imagesOf(first, last), outputs_), 1);
        const at::Tensor own = scores.gather(1, labels_.slice(0, first, last).unsqueeze(1)).squeeze(1);
        losses[variant].slice(0, first, last).copy_(own.neg());
      });
      context.checkpoint(variant * images() + last, variants * images());
    });
  }
  return toGrid(losses);
}

Grid<float> TorchSpectralBatch::losses(std::span<const FrequencyMask> masks, JobContext& context) {
  const ForwardScope scope(runtime_->threads);
  for (const auto& mask : masks) requireSamePlane(mask, plane_);
  return lossesOf(
      static_cast<std::int64_t>(masks.size()),
      [&](std::int64_t variant) -> Images {
        return [this, weights = uploadMask(masks[static_cast<std::size_t>(variant)])](
                   std::int64_t first, std::int64_t last) { return masked(weights, first, last); };
      },
      context);
}

Grid<float> TorchSpectralBatch::lossesWithout(std::span<const PairSet> removed, JobContext& context) {
  const ForwardScope scope(runtime_->threads);
  const std::int64_t channels = pixels_.size(1);
  const at::Tensor flat = pixels_.view({images() * channels, -1});
  return lossesOf(
      static_cast<std::int64_t>(removed.size()),
      [&](std::int64_t variant) -> Images {
        auto [coefficients, waves] = removal(removed[static_cast<std::size_t>(variant)]);
        return
            [this, channels, flat, coefficients = coefficients, waves = waves](std::int64_t first, std::int64_t last) {
              return at::addmm(flat.slice(0, first * channels, last * channels),
                               coefficients.slice(0, first * channels, last * channels), waves)
                  .view({last - first, channels, plane_.height(), plane_.width()});
            };
      },
      context);
}

std::vector<Grid<float>> TorchSpectralBatch::logitsWith(std::span<const AddedWave> waves, const ValueRange& range,
                                                        JobContext& context) {
  const ForwardScope scope(runtime_->threads);
  const std::int64_t channels = pixels_.size(1);
  const at::Tensor flat = pixels_.view({images() * channels, -1});
  const auto limits = [&](const std::vector<float>& values) {
    return at::tensor(values, at::kFloat).to(runtime_->device).unsqueeze(1).unsqueeze(2);
  };
  const at::Tensor low = limits(range.low), high = limits(range.high);
  std::vector<Grid<float>> all;
  for (const AddedWave& wave : waves) {
    const at::Tensor cosine = cosines_.index({phasesOf(wave.pair)});
    const at::Tensor amplitudes = at::tensor(wave.amplitudes, at::kFloat).view({-1, 1}).to(runtime_->device);
    JobContext part = context.part(std::ssize(all) * images(), std::ssize(waves) * images());
    const auto withWave = [&](std::int64_t first, std::int64_t last) {
      at::Tensor noisy = at::addmm(flat.slice(0, first * channels, last * channels),
                                   amplitudes.slice(0, first * channels, last * channels), cosine)
                             .view({last - first, channels, plane_.height(), plane_.width()});
      return range.low.empty() ? noisy : at::clamp(noisy, low, high);
    };
    all.push_back(runtime_->logitsOf(images(), batchSize_, outputs_, withWave, part));
  }
  return all;
}

}  // namespace passband
