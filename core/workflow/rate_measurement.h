// Accuracy and the rates of every class, on all images or on some, without a mask or under masks: measured here for
// every view (docs/methods.md section 3).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/analysis/evaluation.h"
#include "core/data/pixel_batch.h"

namespace passband {

/// Images that stay on the device, for masks that come one after another.
struct KeptImages {
  PixelBatch pixels;
  std::unique_ptr<SpectralBatch> spectra;  ///< null: none yet
};

struct RateOptions {
  std::int64_t sample = 0;  ///< on so many images, spread evenly over the classes; 0: on all
  /// With `sample`: where its images stay for the next measurement, of the same experiment. Null: they are read anew.
  KeptImages* kept = nullptr;
  /// Receives the predicted class of each image under the last mask, -1 where it was skipped; not with `kept`.
  std::vector<std::int32_t>* predicted = nullptr;
  int threads = 1;  ///< that decode
};

/// One evaluation per mask; without masks one of the images as they are. Throws as evaluate() does.
std::vector<Evaluation> measureRates(const Experiment& experiment, std::span<const FrequencyMask> masks,
                                     const RateOptions& options, JobContext& context);

/// Positions of so many images, spread evenly over the classes; the same for the same set.
std::vector<std::int64_t> evenSample(const ImageSet& set, std::int64_t images);

}  // namespace passband
