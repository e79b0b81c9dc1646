#include "core/workflow/recipe_choice.h"

#include <algorithm>
#include <fmt/format.h>

#include "core/base/error.h"
#include "core/data/recipe_fit.h"

namespace passband {
namespace {

bool changesSome(const RecipeRequest& request) {
  return request.size || request.mean || request.std;
}

Recipe changed(Recipe recipe, const RecipeRequest& request) {
  if (request.size) {
    recipe.height = request.size->height;
    recipe.width = request.size->width;
    recipe.fit = Fit::Squash;
    recipe.resizeTo = 0;
  }
  if (request.mean) recipe.mean = *request.mean;
  if (request.std) recipe.std = *request.std;
  if (changesSome(request)) recipe.name = "custom";
  return recipe;
}

Recipe asImagesAre(const ImageSetInfo& data) {
  if (data.height > 0) return asItIs(data.height, data.width, data.channels);
  throw Error(
      fmt::format("the images of '{}' differ in size, so that no model takes them as they are; choose a preprocessing",
                  data.source));
}

/// A preset's size goes along with the model's, one that was set up by hand stays.
RecipeChoice chosen(const RecipeRequest& request, const ImageSetInfo* data) {
  if (request.takesAsItIs()) {
    return {data == nullptr ? *request.recipe : asImagesAre(*data), RecipeOrigin::Chosen, true};
  }
  const bool byHand = request.recipe && presetName(*request.recipe).empty();
  return {changed(request.recipe.value_or(Recipe{}), request), RecipeOrigin::Chosen, byHand || request.size};
}

RecipeChoice ofData(const ImageSetInfo& data) {
  const auto recipe = recipeOfData(data);
  const RecipeOrigin origin = !recipe             ? RecipeOrigin::None
                              : data.preprocessed ? RecipeOrigin::AsItIs
                              : data.usualRecipe  ? RecipeOrigin::Data
                                                  : RecipeOrigin::Pixels;
  return {recipe, origin, data.preprocessed};
}

}  // namespace

void requirePossible(const RecipeRequest& request) {
  if (request.takesAsItIs() && changesSome(request)) {
    throw UsageError(
        "values that are taken as they are have the size and normalisation that they have; choose a "
        "preprocessing, or no other size, mean and standard deviation");
  }
}

RecipeRequest requestFor(const Recipe& recipe) {
  if (const std::string preset = presetName(recipe); !preset.empty()) return {.recipe = recipePreset(preset)};
  if (recipe.alreadyPreprocessed || recipe.order != ChannelOrder::Rgb) return {.recipe = recipe};
  RecipeRequest request{.mean = recipe.mean, .std = recipe.std};
  if (recipe.fit == Fit::Squash) {
    request.size = {recipe.height, recipe.width};
    return request;
  }
  for (const std::string& name : recipePresetNames()) {
    request.recipe = recipePreset(name);
    Recipe same = changed(*request.recipe, request);
    same.name = recipe.name;
    same.channels = recipe.channels;
    if (same == recipe) return request;
  }
  return {.recipe = recipe};
}

const char* originText(RecipeOrigin origin) {
  switch (origin) {
    case RecipeOrigin::None:
      return "not known";
    case RecipeOrigin::Pixels:
      return "values 0..1 as stored";
    case RecipeOrigin::Data:
      return "dataset default";
    case RecipeOrigin::AsItIs:
      return "the images are preprocessed already";
    case RecipeOrigin::Detected:
      return "auto-detected";
    case RecipeOrigin::Remembered:
      return "as this model was last used";
    case RecipeOrigin::Model:
      return "from the model's file";
    case RecipeOrigin::Chosen:
      return "chosen";
  }
  return "";
}

const char* originKey(RecipeOrigin origin) {
  switch (origin) {
    case RecipeOrigin::None:
      return "";
    case RecipeOrigin::Detected:
      return "detected";
    case RecipeOrigin::Remembered:
      return "remembered";
    case RecipeOrigin::Model:
      return "model";
    case RecipeOrigin::Chosen:
      return "options";
    default:
      return "data";
  }
}

bool needsDetection(const RecipeRequest& request, const ImageSetInfo& data, const ClassifierInfo& model) {
  return !request.isWhole() && !model.recipe && !data.preprocessed;
}

RecipeDetection detectRecipe(const RecipeRequest& request, Classifier& classifier, const ImageSet& images,
                             const ClassMatch& match, const DetectionOptions& options, JobContext& context) {
  std::vector<Recipe> candidates;
  for (const Recipe& usual : usualRecipes(images.info(), classifier.info())) {
    Recipe candidate = changed(usual, request);
    candidate.name = usual.name;
    if (std::ranges::find(candidates, candidate) == candidates.end()) candidates.push_back(candidate);
  }
  RecipeDetection detection = detectRecipe(classifier, images, match, candidates, options, context);
  detection.restricted = !request.empty();
  return detection;
}

RecipeChoice chooseRecipe(const RecipeRequest& request, const ImageSetInfo* data, const ClassifierInfo* model,
                          const std::optional<Recipe>& detected, const std::optional<Recipe>& remembered) {
  requirePossible(request);
  const bool preprocessed = data != nullptr && data->preprocessed;
  if (preprocessed && !request.empty() && !request.takesAsItIs()) {
    throw UsageError(
        fmt::format("the values of '{}' leave 0..1 and 0..255, so they are preprocessed already; take them as they are "
                    "(preprocessing: none)",
                    data->source));
  }
  if (request.isWhole()) return chosen(request, data);
  const bool own = model != nullptr && model->recipe && !preprocessed;
  if (!own && !preprocessed && remembered && request.empty()) return {remembered, RecipeOrigin::Remembered, true};
  if (!own && detected) return {detected, RecipeOrigin::Detected, request.size.has_value()};
  RecipeChoice choice = own               ? RecipeChoice{model->recipe, RecipeOrigin::Model}
                        : data != nullptr ? ofData(*data)
                                          : RecipeChoice{};
  if (choice.recipe && changesSome(request)) {
    choice = {changed(*choice.recipe, request), RecipeOrigin::Chosen, request.size.has_value()};
  }
  return choice;
}

Recipe recipeFor(const ClassifierInfo& model, const RecipeChoice& choice) {
  const Recipe recipe = withChannels(*choice.recipe, model.channels);
  return choice.sizeStands ? recipe : withSize(recipe, model.inputHeight, model.inputWidth);
}

}  // namespace passband
