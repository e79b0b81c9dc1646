// Mean magnitude spectrum of each class: docs/methods.md section 2 ([P1]).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/base/job_context.h"
#include "core/data/image_set.h"
#include "core/data/pixel_batch.h"
#include "core/data/recipe.h"
#include "core/fourier/fft.h"
#include "core/fourier/frequency_map.h"

namespace passband {

/// Without an image all its values are NaN.
struct ClassSpectrum {
  std::string name;
  std::int64_t images = 0;
  std::vector<FrequencyMap> channels;  ///< mean |F| per channel
  FrequencyMap grey;                   ///< the channels merged by kGreyWeights
};

struct ClassSpectra {
  FrequencyPlane plane;
  std::vector<ClassSpectrum> classes;
  std::vector<SkippedImage> skipped;
};

/// Sums |F| over the images of each class, batch by batch. Every sum is made in the order of the images, in double
/// precision: the result is the same to the last bit for any batch size and number of threads.
class SpectrumAccumulator {
 public:
  /// Throws UsageError unless channels is 1 or 3.
  SpectrumAccumulator(FrequencyPlane plane, int channels, std::vector<std::string> classNames, int threads);

  /// Labels index the class names. Throws Error when the images have another shape.
  void add(const PixelBatch& batch);

  /// The means. Throws Error when no class has an image, or values that are not finite. Call once, at the end.
  ClassSpectra finish(std::vector<SkippedImage> skipped = {});

 private:
  struct ClassSum {
    std::string name;
    std::int64_t images = 0;
    std::vector<double> values;  ///< channels x half plane
  };

  void addBlock(std::span<const float> pixels, std::span<const std::int32_t> labels);
  ClassSpectrum meanOf(const ClassSum& sum) const;

  FrequencyPlane plane_;
  int channels_;
  int threads_;
  RealFft2d fft_;
  std::int64_t spectrumValues_;    ///< channels x half plane
  std::int64_t blockImages_;       ///< images whose magnitudes are held at once
  std::vector<float> magnitudes_;  ///< blockImages_ x channels x half plane
  std::vector<ClassSum> sums_;
};

struct SpectraOptions {
  int threads = 1;
  std::int64_t batchSize = 256;
};

/// Spectra of the preprocessed images of every class. Throws Error when no image can be used, UsageError when
/// batchSize < 1.
ClassSpectra classSpectra(const ImageSet& set, const Recipe& recipe, const SpectraOptions& options,
                          JobContext& context);

}  // namespace passband
