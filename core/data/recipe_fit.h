// A recipe for a model of another image size, or of other channels.
#pragma once

#include "core/data/recipe.h"

namespace passband {

/// The shortest side at which crops are in use: smaller images are classified whole.
inline constexpr int kLeastCropSide = 64;

/// The recipe for that size; a crop leaves out the same part as before, or nothing below kLeastCropSide. A size of 0
/// stands for any: the recipe as it is.
Recipe withSize(Recipe recipe, int height, int width);
/// The recipe for 1 or 3 channels: mean and std of a grey one are repeated into colour. Throws Error where a colour
/// recipe does not say how grey images are normalised, because its R, G and B differ.
Recipe withChannels(Recipe recipe, int channels);

}  // namespace passband
