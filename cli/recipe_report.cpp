#include "cli/recipe_report.h"

#include <algorithm>
#include <fmt/format.h>

#include "cli/text.h"

namespace passband::cli {
namespace {

std::string recipeName(const Recipe& recipe) {
  const std::string fit = recipe.fit == Fit::Crop ? ", crop" : "";
  return fmt::format("{}, {}x{}{}{}", recipe.name, recipe.height, recipe.width,
                     recipe.channels == 1                ? " grey"
                     : recipe.order == ChannelOrder::Bgr ? " BGR"
                                                         : " RGB",
                     fit);
}

std::string originOf(const Session& session) {
  const char* const origin = originText(session.recipeOrigin);
  if (session.recipeRun.empty()) return origin;
  return session.recipeOrigin == RecipeOrigin::Remembered ? fmt::format("as in {}", session.recipeRun)
                                                          : fmt::format("{}, as in {}", origin, session.recipeRun);
}

}  // namespace

void sayRecipe(Session& session, const ImageSetInfo* data) {
  std::string conversion;
  if (data != nullptr && data->channels == 1 && session.recipe->channels == 3)
    conversion = "; the grey images are repeated into R, G and B";
  if (data != nullptr && data->channels == 3 && session.recipe->channels == 1)
    conversion = "; the colour images are merged to grey (weights of ITU-R BT.601)";
  session.console.say(fmt::format("Recipe  {} ({}){}", describe(*session.recipe), originOf(session), conversion));
}

void sayDetection(Session& session, const RecipeDetection& detection, int classes) {
  constexpr std::size_t shown = 8;
  Table table({"recipe tried", "images", "accuracy", "p"});
  for (std::size_t i = 0; i < std::min(shown, detection.tried.size()); ++i) {
    const TriedRecipe& entry = detection.tried[i];
    if (!entry.failure.empty()) continue;
    table.add({recipeName(entry.recipe), countText(entry.accuracy.n),
               percentText(entry.accuracy.value, entry.accuracy.low, entry.accuracy.high),
               fmt::format("{:.2g}", entry.pValue)});
  }
  std::string text = table.text();
  if (detection.tried.size() > shown) text += fmt::format("and {} more\n", detection.tried.size() - shown);
  session.console.sayText(text + howSure(detection, classes));
}

}  // namespace passband::cli
