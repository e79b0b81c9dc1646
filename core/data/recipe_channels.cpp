#include "core/data/recipe_channels.h"

#include <fmt/format.h>

#include "core/base/error.h"

namespace passband {

Recipe withChannels(Recipe recipe, int channels) {
  if (channels != 1 && channels != 3) throw Error(fmt::format("no recipe makes images of {} channels", channels));
  const auto same = [](const std::array<float, 3>& values) { return values[0] == values[1] && values[1] == values[2]; };
  if (channels == 1 && recipe.channels == 3 && !(same(recipe.mean) && same(recipe.std))) {
    throw Error(fmt::format(
        "the model takes grey images, but the preprocessing '{}' normalises R, G and B differently; give one mean and one "
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
