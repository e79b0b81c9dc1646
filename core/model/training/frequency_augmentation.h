// Training images that lack some of their frequencies, so that a network cannot lean on a few of them: docs/methods.md
// section 9 has the bands; map mixing follows DFM-X (Wang et al., ICCV workshops 2023).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/data/pixel_batch.h"
#include "core/fourier/fft.h"
#include "core/fourier/frequency_mask.h"

namespace passband {

struct FrequencyAugmentation {
  double bandDrop = 0;  ///< share of the images that lose one band of bandEdges(), drawn anew each time; DC stays
  double mapMix = 0;    ///< share of the images of which only the frequencies of another class's map are left
  std::vector<std::optional<FrequencyMask>> maps;  ///< for mapMix: of each class, where it has one

  bool none() const { return bandDrop == 0 && mapMix == 0; }
};

/// Changes preprocessed batches. An image is mixed, or else may lose a band; its label stays. Each draws from its own
/// stream of (seed, epoch, index), so the result does not depend on the batches or the number of threads.
/// Thread rule: const functions may run on several threads at once.
class FrequencyAugmenter {
 public:
  /// `images`: the size of the training set. Throws UsageError on shares outside 0..1, on maps of another plane, and
  /// when some class has no map of another class to mix with.
  FrequencyAugmenter(const FrequencyAugmentation& augmentation, const FrequencyPlane& plane, int classes,
                     std::int64_t images, std::uint64_t seed);

  void apply(PixelBatch& batch, std::int64_t epoch, int threads) const;

 private:
  /// H x (W/2+1) weights for this image; nullptr: it stays as it is.
  const std::vector<float>* filterFor(std::int64_t index, std::int32_t label, std::int64_t epoch) const;

  double bandDrop_, mapMix_;
  std::int64_t images_;
  std::uint64_t seed_;
  RealFft2d fft_;
  std::vector<std::vector<float>> bandStops_;
  std::vector<std::vector<float>> maps_;
  std::vector<int> mapClasses_;  ///< of each of maps_
};

}  // namespace passband
