// How a network's errors depend on the frequency of a perturbation: the Fourier heat map of Yin et al. (NeurIPS 2019),
// docs/methods.md section 8; also per class, against the clean error, and with the class that the images turn into.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "core/analysis/experiment.h"
#include "core/base/grid.h"
#include "core/base/job_context.h"
#include "core/fourier/frequency_map.h"

namespace passband {

struct SensitivityOptions {
  /// v: the Euclidean norm of the noise in each channel, for pixels 0..1; 0: usualNoiseNorm().
  double norm = 0;
  bool clip = true;  ///< noisy pixels are clipped to 0..1, as any image file would
  double maxRadius = std::numeric_limits<double>::infinity();  ///< bins beyond it are left out
  std::uint64_t seed = 0;                                      ///< of the random signs
  int loaderThreads = 1;
  std::int64_t batchSize = 0;    ///< of the forward pass; 0: automatic
  std::int64_t chunkImages = 0;  ///< images held as spectra at once; 0: what 128 MiB hold
};

/// The published norms, 4.0 at 32x32 and 15.7 at 224x224; other sizes lie on the power of the side that joins the two.
double usualNoiseNorm(const FrequencyPlane& plane);

/// How far the work has come. Plain data: it can be stored and handed back to go on.
struct SensitivityState {
  std::vector<std::int64_t> images;       ///< of each class, used so far
  std::vector<std::int64_t> cleanErrors;  ///< of each class, without noise
  Grid<std::int32_t> errors;              ///< pairs x classes
  /// pairs x (classes * outputs): images of the class that are called the output with the noise, and were called
  /// something else without.
  Grid<std::int32_t> turned;
  std::int64_t chunksDone = 0;
  bool chunkBegun = false;     ///< images and cleanErrors hold the current chunk
  std::int64_t pairsDone = 0;  ///< of the current chunk
  std::int64_t forwards = 0;
  double seconds = 0;
  std::vector<SkippedImage> skipped;
};

/// What noise does to the images of one class, or of all. Pairs beyond maxRadius are NaN.
struct NoiseMaps {
  std::string name;
  std::int64_t images = 0;
  double cleanError = 0;                     ///< share of the images that are called something else without noise
  FrequencyMap error{FrequencyPlane(1, 1)};  ///< the same with noise at this frequency
  std::vector<int> turnsInto;  ///< per pair: the output that most images turn into, wrongly; -1 when none does
  std::vector<double> turned;  ///< per pair: the share of the images that turn into it
};

struct SensitivityResult {
  FrequencyPlane plane{1, 1};
  double norm = 0;
  bool clipped = false;
  std::vector<std::string>
      outputs;  ///< names of what images are called: the classes, then "other", all outputs of no class that compete
  NoiseMaps all;
  std::vector<NoiseMaps> classes;
  std::int64_t forwards = 0;
  double seconds = 0;
  std::vector<SkippedImage> skipped;
};

/// Called when more is known. `soFar()` says what: pairs that were not tried on all images counted are NaN.
using WatchSensitivity = std::function<void(const std::function<SensitivityResult()>& soFar)>;

/// Adds r v U to every image, one pair of bins after another: U is the pair's cosine of zero phase and norm 1, r a sign
/// per channel, image and pair that depends on the seed only. The noise is that of pixels in 0..1 before the
/// normalisation: the preprocessed images get r v U / std, and are clipped to (0 - mean) / std .. (1 - mean) / std.
/// Images that are preprocessed already have no known pixel range: they get r v U in their own units and are not
/// clipped (`clipped` says so). `state` carries what was done before (empty: nothing) and what is done now; `save` is
/// called with it when there is something new to keep. A resumed run gives the same bytes as an uninterrupted one.
/// Throws Error on outputs that are not finite and on the state of another run, UsageError on impossible options,
/// Cancelled with everything done in `state`.
SensitivityResult sensitivity(const Experiment& experiment, const SensitivityOptions& options, SensitivityState& state,
                              const std::function<void(const SensitivityState&)>& save, JobContext& context,
                              const WatchSensitivity& watch = {});

/// The pair's wave for each image of the batch, and the range to clip to (empty: not clipped).
AddedWave noiseWave(const FrequencyPlane& plane, int pair, const Recipe& recipe, double norm, std::uint64_t seed,
                    std::span<const std::int64_t> indices);
ValueRange pixelRange(const Recipe& recipe);

}  // namespace passband
