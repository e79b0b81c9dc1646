// The recipe of the data or of a preset for a network of one or three channels.
#pragma once

#include "core/data/recipe.h"

namespace passband {

/// Mean and std of a grey recipe are repeated into colour. Throws Error where a colour recipe does not say how grey images
/// are normalised, because its R, G and B differ.
Recipe withChannels(Recipe recipe, int channels);

}  // namespace passband
