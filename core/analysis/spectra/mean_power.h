// The mean power spectrum of images: what a mask lets through of them.
#pragma once

#include <cstdint>

#include "core/base/job_context.h"
#include "core/data/image_set.h"
#include "core/data/recipe.h"
#include "core/fourier/frequency_map.h"

namespace passband {

/// Mean |F|^2 per bin of the preprocessed images, summed over the channels; of all images, or of `mostImages` that the
/// seed draws. Throws Error when none can be used.
FrequencyMap meanPower(const ImageSet& set, const Recipe& recipe, std::int64_t mostImages, std::uint64_t seed,
                       int threads, JobContext& context);

}  // namespace passband
