// How many images are held as spectra at once.
#pragma once

#include <cstdint>

#include "core/data/recipe.h"

namespace passband {

/// `chunkImages`, or where it is 0 as many images as 128 MiB hold with their spectra, at most 2048: with the chunks
/// that wait decoded that stays well below 1 GiB.
std::int64_t chunkSize(const Recipe& recipe, std::int64_t chunkImages);

}  // namespace passband
