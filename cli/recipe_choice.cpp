#include "cli/recipe_choice.h"

#include <algorithm>
#include <fmt/format.h>

#include "cli/judging.h"
#include "cli/text.h"
#include "core/analysis/recipe_detection.h"
#include "core/base/error.h"
#include "core/data/recipe_channels.h"
#include "core/data/recipe_size.h"

namespace passband::cli {
namespace {

bool someGiven(const CommonOptions& options) {
  return options.size || options.mean || options.std;
}

/// What --size, --mean and --std change of a recipe.
Recipe withOptions(Recipe recipe, const CommonOptions& options) {
  if (options.size) {
    recipe.height = options.size->height;
    recipe.width = options.size->width;
    recipe.fit = Fit::Squash;
    recipe.resizeTo = 0;
  }
  if (options.mean) recipe.mean = *options.mean;
  if (options.std) recipe.std = *options.std;
  if (someGiven(options)) recipe.name = "custom";
  return recipe;
}

/// The options say everything.
std::optional<Recipe> givenRecipe(const CommonOptions& options, const ImageSetInfo& data) {
  if (options.asItIs) {
    if (data.height > 0) return asItIs(data.height, data.width, data.channels);
    throw Error(
        fmt::format("the images of '{}' differ in size, so that no network takes them as they are; leave "
                    "--recipe none away",
                    data.source));
  }
  if (options.preset) return withOptions(*options.preset, options);
  if (options.size && options.mean && options.std) return withOptions(Recipe{}, options);
  return std::nullopt;
}

/// Values that are a network's input already are not normalised once more.
void refuseSecondPreprocessing(const CommonOptions& options, const ImageSetInfo& data) {
  if (!data.preprocessed || options.asItIs || !(options.preset || someGiven(options))) return;
  throw UsageError(fmt::format(
      "the values of '{}' leave 0..1 and 0..255, so they are preprocessed already; pass --recipe none", data.source));
}

Recipe note(Session& session, Recipe recipe, const std::string& source, const ClassifierInfo* model) {
  if (model != nullptr) recipe = withChannels(recipe, model->channels);
  if (model != nullptr && !session.options.size) recipe = withSize(recipe, model->inputHeight, model->inputWidth);
  session.recipe = recipe;
  session.recipeFrom = source;
  return recipe;
}

// ---- Detection.

std::vector<Recipe> candidatesFor(const Session& session, const Inputs& inputs) {
  std::vector<Recipe> candidates;
  for (const Recipe& usual : usualRecipes(inputs.images->info(), inputs.classifier->info())) {
    Recipe changed = withOptions(usual, session.options);
    changed.name = usual.name;
    if (std::ranges::find(candidates, changed) == candidates.end()) candidates.push_back(changed);
  }
  return candidates;
}

Json detectionJson(const RecipeDetection& detection) {
  Json tried = Json::array();
  for (const TriedRecipe& entry : detection.tried) {
    Json row = {{"recipe", Json::parse(recipeToJson(entry.recipe))}, {"images", entry.accuracy.n}};
    addRate(row, "accuracy", entry.accuracy);
    row["p_value"] = entry.pValue;
    if (!entry.failure.empty()) row["failure"] = entry.failure;
    tried.push_back(std::move(row));
  }
  return {{"decided", detection.decided}, {"images", detection.images}, {"tried", std::move(tried)}};
}

std::string recipeName(const Recipe& recipe) {
  const std::string fit = recipe.fit == Fit::Crop ? ", crop" : "";
  return fmt::format("{}, {}x{}{}{}", recipe.name, recipe.height, recipe.width,
                     recipe.channels == 1                ? " grey"
                     : recipe.order == ChannelOrder::Bgr ? " BGR"
                                                         : " RGB",
                     fit);
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

}  // namespace

Recipe chooseRecipe(Session& session, const ImageSetInfo& data, const ClassifierInfo* model) {
  const CommonOptions& options = session.options;
  refuseSecondPreprocessing(options, data);
  if (const auto given = givenRecipe(options, data)) return note(session, *given, "options", model);
  const bool own = model != nullptr && model->recipe && !data.preprocessed;
  const auto carried = own ? model->recipe : recipeOfData(data);
  if (!carried) {
    throw Error(fmt::format(
        "how the images of '{}' are preprocessed is not known; pass --preset, or --size with --mean and --std",
        data.source));
  }
  if (someGiven(options)) return note(session, withOptions(*carried, options), "options", model);
  return note(session, *carried, own ? "model" : "data", model);
}

Recipe chooseRecipe(Session& session, const Inputs& inputs) {
  const ImageSetInfo& data = inputs.images->info();
  const ClassifierInfo& model = inputs.classifier->info();
  if (model.recipe || data.preprocessed || givenRecipe(session.options, data))
    return chooseRecipe(session, data, &model);
  const RecipeDetection detection = detectRecipe(
      *inputs.classifier, *inputs.images, inputs.match, candidatesFor(session, inputs),
      {.threads = session.options.threads, .batchSize = session.options.batch, .mostImages = 0}, session.job);
  sayDetection(session, detection, inputs.images->classCount());
  session.recipeDetection = detectionJson(detection);
  return note(session, detection.recipe(), "detected", &model);
}

void sayRecipe(Session& session, const ImageSetInfo* data) {
  const std::string source = session.recipeFrom == "options"    ? "given"
                             : session.recipeFrom == "model"    ? "from the model file"
                             : session.recipeFrom == "detected" ? "detected"
                             : session.recipe->name == "none"   ? "the images are preprocessed already"
                             : session.recipe->name == "pixels" ? "grey levels 0..1 as stored"
                                                                : "usual for this data";
  std::string conversion;
  if (data != nullptr && data->channels == 1 && session.recipe->channels == 3)
    conversion = "; the grey images are repeated into R, G and B";
  if (data != nullptr && data->channels == 3 && session.recipe->channels == 1)
    conversion = "; the colour images are merged to grey by .299 .587 .114";
  session.console.say(fmt::format("Recipe  {} ({}){}", describe(*session.recipe), source, conversion));
}

}  // namespace passband::cli
