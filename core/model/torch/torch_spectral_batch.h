// SpectralBatch on LibTorch: FFTW transforms on the CPU, torch.fft on a GPU.
#pragma once

#include <memory>

#include "core/fourier/fft.h"
#include "core/model/spectral_batch.h"
#include "core/model/torch/torch_runtime.h"

namespace passband {

class TorchSpectralBatch : public SpectralBatch {
 public:
  TorchSpectralBatch(std::shared_ptr<const TorchRuntime> runtime, const PixelBatch& pixels,
                     const PrepareOptions& options);

  const FrequencyPlane& plane() const override { return plane_; }
  std::int64_t images() const override { return pixels_.size(0); }
  int classes() const override;
  Grid<float> logits(JobContext& context) override;
  Grid<float> logits(const FrequencyMask& mask, JobContext& context) override;
  using SpectralBatch::logits;
  Grid<float> losses(std::span<const FrequencyMask> masks, JobContext& context) override;
  Grid<float> lossesWithout(std::span<const PairSet> removed, JobContext& context) override;
  std::vector<Grid<float>> logitsWith(std::span<const AddedWave> waves, const ValueRange& range,
                                      JobContext& context) override;
  // In torch_spectral_gradients.cpp.
  std::vector<SoftRates> softRates(std::span<const MaskTask> tasks, JobContext& context) override;
  Grid<float> estimatedRises(std::span<const PairSet> removed, int rivals, JobContext& context) override;
  Grid<float> inputGradients(int classIndex, JobContext& context) override;

 private:
  /// Images begin .. end in the variant (mask or removed set) that was begun last.
  using Images = std::function<at::Tensor(std::int64_t begin, std::int64_t end)>;

  /// H x (W/2+1) weights on the device.
  at::Tensor uploadMask(const FrequencyMask& mask) const;
  at::Tensor masked(const at::Tensor& halfPlaneWeights, std::int64_t begin, std::int64_t end) const;
  /// Spectra (images x channels x H x (W/2+1)) times weights, as images.
  at::Tensor filtered(const at::Tensor& spectra, const at::Tensor& halfPlaneWeights) const;
  /// The spectra of images or of their gradients, images x channels x H x W.
  at::Tensor transformed(const at::Tensor& images) const;
  /// 1 x H*W: 2 pi (u x / W + v y / H) of the pair's bin, in units of 2 pi / (H W) and so an index into cosines_.
  at::Tensor phasesOf(int pair) const;
  /// What is added to the pixels to remove the pairs: coefficients (images*channels x 2k) times waves (2k x H*W).
  std::pair<at::Tensor, at::Tensor> removal(const PairSet& removed) const;
  SoftRates softRatesOf(const MaskTask& task, JobContext& context);
  Grid<float> lossesOf(std::int64_t variants, const std::function<Images(std::int64_t variant)>& begin,
                       JobContext& context);

  std::shared_ptr<const TorchRuntime> runtime_;
  FrequencyPlane plane_;
  std::vector<int> outputs_;
  std::int64_t batchSize_;
  at::Tensor labels_;   ///< images, int64: column of the logits
  at::Tensor pixels_;   ///< images x channels x H x W
  at::Tensor spectra_;  ///< images x channels x H x (W/2+1), complex
  at::Tensor cosines_;  ///< cos(2 pi i / (H W)) for i in 0 .. H*W-1
  at::Tensor sines_;
  std::vector<std::int64_t> halfPlaneIndex_;  ///< of each pair: a bin of it in the half plane
  std::unique_ptr<RealFft2d> fft_;            ///< on the CPU
};

}  // namespace passband
