// Makes a recipe fit a network that takes images of one size only.
#pragma once

#include "core/data/recipe.h"

namespace passband {

/// The recipe for that size; a crop leaves out the same part as before. A size of 0 stands for any: the recipe as it is.
Recipe withSize(Recipe recipe, int height, int width);

}  // namespace passband
