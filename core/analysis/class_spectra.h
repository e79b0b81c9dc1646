// Mean magnitude spectrum of each class, and ADCS, the map of where a class has more than the others: METHODS section 2 ([P1]).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/job_context.h"
#include "core/data/image_set.h"
#include "core/data/recipe.h"
#include "core/fourier/frequency_map.h"

namespace passband {

struct ClassSpectrum {
  std::string name;
  std::int64_t images = 0;
  std::vector<FrequencyMap> channels;  ///< mean |F| per channel
  FrequencyMap grey;                   ///< the channels merged by .299 .587 .114
};

struct ClassSpectra {
  FrequencyPlane plane;
  std::vector<ClassSpectrum> classes;
  std::vector<SkippedImage> skipped;
};

struct SpectraOptions {
  int threads = 1;
  std::int64_t batchSize = 256;
};

/// Spectra of the preprocessed images of every class. Throws Error when a class has no usable image.
ClassSpectra classSpectra(const ImageSet& set, const Recipe& recipe, const SpectraOptions& options, JobContext& context);

enum class Convention {
  Exact,      ///< sum over d != c of sign(E_c - E_d), ties 0: -(C-1) .. C-1
  Published,  ///< as the code of [P1]: class sums, weights .2989 .5870 .1140 on differences, itself and ties -1
};

/// One map per class.
std::vector<FrequencyMap> adcs(const ClassSpectra& spectra, Convention convention);

}  // namespace passband
