// Images kept on the device as spectra, to which masks come at the speed of the bare forward pass.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/grid.h"
#include "core/base/job_context.h"
#include "core/fourier/frequency_mask.h"

namespace passband {

/// Pairs of bins that are removed together: one pair, or a cell of s x s bins with its mirror.
struct PairSet {
  std::vector<int> pairs;
};

/// A prepared batch of images. Masks multiply the DFT of the preprocessed images. Made by Classifier::prepare.
/// Progress: each call reports forward passes (images) to the context, once a forward batch.
/// Thread rule: one thread at a time, shared with the classifier.
class SpectralBatch {
 public:
  virtual ~SpectralBatch() = default;
  virtual const FrequencyPlane& plane() const = 0;
  virtual std::int64_t images() const = 0;
  /// The classes that count (PrepareOptions::outputs).
  virtual int classes() const = 0;

  /// images x classes, without a mask: exactly the bare forward pass.
  virtual Grid<float> logits(JobContext& context) = 0;
  /// images x classes, with the mask applied. Throws UsageError when the mask's plane is another one.
  virtual Grid<float> logits(const FrequencyMask& mask, JobContext& context) = 0;

  /// Cross-entropy of each image to its label: masks x images.
  virtual Grid<float> losses(std::span<const FrequencyMask> masks, JobContext& context) = 0;

  /// Cross-entropy of each image with one set of pairs removed, every set for itself: sets x images. Exact, without an
  /// inverse transform: x - (2/HW) sum_k (Re F_k cos - Im F_k sin) (DESIGN section 2).
  virtual Grid<float> lossesWithout(std::span<const PairSet> removed, JobContext& context) = 0;
};

}  // namespace passband
