#include "cli/inputs.h"

#include <fmt/format.h>

#include "cli/text.h"
#include "core/base/error.h"
#include "core/data/data_format.h"
#include "core/data/recipe_channels.h"
#include "core/data/recipe_size.h"

namespace passband::cli {
namespace {

bool recipeGiven(const CommonOptions& options) {
  return options.preset || options.size || options.mean || options.std;
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
  if (options.size || options.mean || options.std) recipe.name = "custom";
  return recipe;
}

/// The recipe and where it came from.
std::pair<Recipe, std::string> recipeAndSource(const CommonOptions& options, const ImageSetInfo& data,
                                               const ClassifierInfo* model) {
  const bool complete = options.size && options.mean && options.std;
  const auto& carried = model != nullptr && model->recipe ? model->recipe : data.usualRecipe;
  if (recipeGiven(options)) {
    if (options.preset) return {withOptions(*options.preset, options), "options"};
    if (complete) return {withOptions(Recipe{}, options), "options"};
    if (carried) return {withOptions(*carried, options), "options"};
  } else if (carried) {
    return {*carried, model != nullptr && model->recipe ? "model" : "data"};
  }
  throw Error(fmt::format(
      "how the images of '{}' are preprocessed is not known; pass --preset, or --size with --mean and --std",
      data.source));
}

std::string sizeText(const ImageSetInfo& info) {
  return info.height > 0 ? fmt::format("{}x{}", info.height, info.width) : std::string("sizes differ");
}

}  // namespace

std::shared_ptr<const ImageSet> openData(const Session& session) {
  auto set = openImageSet(session.options.data, {.seed = session.options.seed});
  return session.options.limit > 0 ? limitPerClass(std::move(set), session.options.limit) : set;
}

std::shared_ptr<const ImageSet> openTest(const Session& session, const std::string& source, const ImageSet& data) {
  auto test = openImageSet(source, {.seed = session.options.seed});
  if (test->info().classNames != data.info().classNames) {
    throw Error(fmt::format("'{}' does not have the classes of '{}'; give a set with the same {} classes to --test",
                            source, data.info().source, data.classCount()));
  }
  return test;
}

std::unique_ptr<Classifier> openModel(Session& session, const std::string& path) {
  auto model = openClassifier(path, {.device = session.options.device, .threads = session.options.threads});
  session.device = model->info().device;
  session.precision = model->info().precision;
  return model;
}

Recipe chooseRecipe(Session& session, const ImageSetInfo& data, const ClassifierInfo* model) {
  auto [recipe, source] = recipeAndSource(session.options, data, model);
  if (model != nullptr) recipe = withChannels(recipe, model->channels);
  if (model != nullptr && !session.options.size) recipe = withSize(recipe, model->inputHeight, model->inputWidth);
  session.recipe = recipe;
  session.recipeFrom = source;
  return recipe;
}

Inputs openInputs(Session& session) {
  Inputs inputs;
  inputs.model = openModel(session, session.options.model);
  inputs.data = openData(session);
  sayData(session, *inputs.data);
  const ClassifierInfo& model = inputs.model->info();
  sayModel(session, model);
  inputs.recipe = chooseRecipe(session, inputs.data->info(), &model);
  sayRecipe(session);
  inputs.match = matchClasses(inputs.data->info().classNames, model.classes, model.classNames);
  return inputs;
}

void sayData(Session& session, const ImageSet& data, const std::string& head) {
  const ImageSetInfo& info = data.info();
  session.console.say(fmt::format("{:<8}{}, {} images of {} classes, {} ({})", head, info.format,
                                  countText(data.size()), data.classCount(), sizeText(info), info.source));
}

void sayModel(Session& session, const ClassifierInfo& model) {
  session.console.say(fmt::format("Model   {}, {}, {} classes, {} parameters, on {} ({})", model.architecture,
                                  model.format, model.classes, countText(model.parameters), model.device, model.path));
}

void sayRecipe(Session& session) {
  const std::string source = session.recipeFrom == "options" ? "given"
                             : session.recipeFrom == "model" ? "from the model file"
                                                             : "usual for this data";
  session.console.say(fmt::format("Recipe  {} ({})", describe(*session.recipe), source));
}

}  // namespace passband::cli
