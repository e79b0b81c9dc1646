#include "core/data/recipe_size.h"

#include <algorithm>
#include <cmath>

namespace passband {

Recipe withSize(Recipe recipe, int height, int width) {
  if (height < 1 || width < 1 || (recipe.height == height && recipe.width == width)) return recipe;
  const double scale = static_cast<double>(std::min(height, width)) / std::max(1, std::min(recipe.height, recipe.width));
  recipe.resizeTo = static_cast<int>(std::lround(recipe.resizeTo * scale));
  recipe.height = height;
  recipe.width = width;
  recipe.name = "custom";
  return recipe;
}

}  // namespace passband
