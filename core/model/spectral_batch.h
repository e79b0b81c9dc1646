// Images kept on the device as spectra, to which masks come at the speed of the bare forward pass.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/error.h"
#include "core/base/grid.h"
#include "core/base/job_context.h"
#include "core/fourier/frequency_mask.h"

namespace passband {

/// Pairs of bins that are removed together: one pair, or a cell of s x s bins with its mirror.
struct PairSet {
  std::vector<int> pairs;
};

/// A cosine that is added to every image: cos(2 pi (u x / W + v y / H)) of the pair's bin (u, v), zero phase.
struct AddedWave {
  int pair = 0;
  std::vector<float> amplitudes;  ///< images x channels, in the units of the preprocessed images
};

/// The values that each channel may have, in the units of the preprocessed images: what lies beyond is clipped.
struct ValueRange {
  std::vector<float> low, high;  ///< one per channel; empty: nothing is clipped
};

/// The network gives no gradients with respect to its input: what needs them cannot run, the rest can.
class NoInputGradients : public Error {
 public:
  using Error::Error;
};

/// Chosen images under one soft mask, and the class whose probability is asked for.
struct MaskTask {
  FrequencyMask mask;
  int classIndex = 0;
  std::vector<std::int64_t> images;  ///< positions in the batch
  std::vector<float> factors;        ///< one per image: what its probability counts in the sum
};

/// What becomes of a MaskTask.
struct SoftRates {
  std::vector<float> probabilities;  ///< softmax probability of the class, one per image
  std::vector<double> gradient;      ///< one per pair: d sum_i factor_i probability_i / d weight
};

/// A prepared batch of images. Masks multiply the DFT of the preprocessed images. Made by Classifier::prepare.
/// Progress: each call reports forward passes (images) to the context, once a forward batch.
/// Thread rule: one thread at a time.
class SpectralBatch {
 public:
  virtual ~SpectralBatch() = default;
  virtual const FrequencyPlane& plane() const = 0;
  virtual std::int64_t images() const = 0;
  /// The classes that count (PrepareOptions::outputs).
  virtual int classes() const = 0;
  /// Parts of one call that are computed at once, each by another process: calls of a multiple of it waste nothing.
  virtual int shares() const { return 1; }

  /// images x classes, without a mask: exactly the bare forward pass.
  virtual Grid<float> logits(JobContext& context) = 0;
  /// images x classes, with the mask applied. Throws UsageError when the mask's plane is another one.
  virtual Grid<float> logits(const FrequencyMask& mask, JobContext& context) = 0;

  /// The same for several masks.
  virtual std::vector<Grid<float>> logits(std::span<const FrequencyMask> masks, JobContext& context);

  /// Cross-entropy of each image to its label: masks x images.
  virtual Grid<float> losses(std::span<const FrequencyMask> masks, JobContext& context) = 0;

  /// Cross-entropy of each image with one set of pairs removed, every set for itself: sets x images. Exact, without an
  /// inverse transform: x - (2/HW) sum_k (Re F_k cos - Im F_k sin) (docs/methods.md section 1).
  virtual Grid<float> lossesWithout(std::span<const PairSet> removed, JobContext& context) = 0;

  /// The same with one wave added, every wave for itself: waves x (images x classes). A wave is one value a channel
  /// times one picture, so no transform is needed.
  virtual std::vector<Grid<float>> logitsWith(std::span<const AddedWave> waves, const ValueRange& range,
                                              JobContext& context) = 0;

  // Gradients. Each of these throws NoInputGradients where the network gives none; progress counts images forward and
  // backward as one.

  /// Probabilities under soft masks and their gradients with respect to the weight of every pair (docs/methods.md
  /// section 5): with g the pixel gradient and G, F the spectra of g and of the image, d/dw = (bins / HW) Re(F conj G),
  /// summed over channels and images.
  virtual std::vector<SoftRates> softRates(std::span<const MaskTask> tasks, JobContext& context);

  /// lossesWithout less the unmasked loss, to first order in the logits: images x sets (docs/methods.md section 6).
  /// Removing d moves the logits by -J d; J is known for the image's own class and its `rivals` most probable other
  /// ones, the remaining logits stay as they are.
  virtual Grid<float> estimatedRises(std::span<const PairSet> removed, int rivals, JobContext& context);

  /// images x (channels * height * width): how each image's probability of the class changes with its pixels. The bare
  /// forward and backward pass.
  virtual Grid<float> inputGradients(int classIndex, JobContext& context);
};

}  // namespace passband
