#include "core/data/recipe_fit.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "core/base/error.h"

namespace passband {

Recipe withSize(Recipe recipe, int height, int width) {
  if (height < 1 || width < 1 || (recipe.height == height && recipe.width == width)) return recipe;
  const double scale =
      static_cast<double>(std::min(height, width)) / std::max(1, std::min(recipe.height, recipe.width));
  recipe.resizeTo = static_cast<int>(std::lround(recipe.resizeTo * scale));
  recipe.height = height;
  recipe.width = width;
  if (std::min(height, width) < kLeastCropSide) {
    recipe.fit = Fit::Squash;
    recipe.resizeTo = 0;
  }
  recipe.name = "custom";
  return recipe;
}

Recipe withChannels(Recipe recipe, int channels) {
  if (channels != 1 && channels != 3) throw Error(fmt::format("no recipe makes images of {} channels", channels));
  const auto same = [](const std::array<float, 3>& values) { return values[0] == values[1] && values[1] == values[2]; };
  if (channels == 1 && recipe.channels == 3 && !(same(recipe.mean) && same(recipe.std))) {
    throw Error(
        fmt::format("the model takes grey images, but the preprocessing '{}' normalises R, G and B differently; give "
                    "one mean and one "
                    "standard deviation",
                    recipe.name));
  }
  if (channels == 3 && recipe.channels == 1) {
    recipe.mean.fill(recipe.mean[0]);
    recipe.std.fill(recipe.std[0]);
  }
  recipe.channels = channels;
  return recipe;
}

}  // namespace passband
