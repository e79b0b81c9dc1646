#include "cli/inputs.h"

#include <algorithm>
#include <fmt/format.h>

#include "cli/judging.h"
#include "cli/recipe_report.h"
#include "cli/text.h"
#include "core/base/error.h"
#include "core/workflow/experiment.h"

namespace passband::cli {
namespace {

DataOptions dataOptions(const Session& session) {
  return {.seed = session.options.seed, .labels = session.options.labels, .raw = session.options.recipe.takesAsItIs()};
}

std::string sizeText(const ImageSetInfo& info) {
  return info.height > 0 ? fmt::format("{}x{}", info.height, info.width) : std::string("sizes differ");
}

Recipe noted(Session& session, const RecipeChoice& choice, const ImageSetInfo& data, const ClassifierInfo* model) {
  if (!choice.recipe) {
    throw Error(fmt::format(
        "how the images of '{}' are preprocessed is not known; pass --preset, or --size with --mean and --std",
        data.source));
  }
  session.recipe = model == nullptr ? *choice.recipe : recipeFor(*model, choice);
  session.recipeOrigin = choice.origin;
  return *session.recipe;
}

Recipe recipeOf(Session& session, const Experiment& parts) {
  const RecipeRequest& request = session.options.recipe;
  const ImageSetInfo& data = parts.images->info();
  const ClassifierInfo& model = parts.classifier->info();
  if (!needsDetection(request, data, model)) return chooseRecipe(session, data, &model);
  const RecipeDetection detection =
      detectRecipe(request, *parts.classifier, *parts.images, parts.match,
                   {.threads = session.options.threads, .batchSize = session.options.batch}, session.job);
  sayDetection(session, detection, static_cast<int>(parts.outputs()));
  session.recipeDetection = detectionToJson(detection);
  return noted(session, passband::chooseRecipe(request, &data, &model, detection.recipe()), data, &model);
}

}  // namespace

std::shared_ptr<const ImageSet> openData(const Session& session) {
  return openImages(session.options.data, dataOptions(session), session.options.limit).used;
}

std::shared_ptr<const ImageSet> openTest(const Session& session, const std::string& source, const ImageSet& data) {
  return openSecondSet(source, data,
                       {.seed = session.options.seed,
                        .raw = session.options.recipe.takesAsItIs(),
                        .classOrder = session.options.classOrder});
}

std::unique_ptr<Classifier> openModel(Session& session, const std::string& path) {
  auto model = openClassifier(path, session.modelOptions(session.options.device));
  session.device = model->info().device;
  session.precision = model->info().precision;
  return model;
}

Recipe chooseRecipe(Session& session, const ImageSetInfo& data, const ClassifierInfo* model) {
  return noted(session, passband::chooseRecipe(session.options.recipe, &data, model), data, model);
}

Inputs openInputs(Session& session) {
  Inputs inputs;
  inputs.classifier = openModel(session, session.options.model);
  const OpenedImages opened = openImages(session.options.data, dataOptions(session), session.options.limit);
  inputs.whole = opened.all;
  inputs.images = opened.used;
  sayData(session, *inputs.images);
  sayModel(session, inputs.classifier->info());
  inputs.match = matchOutputs(*inputs.images, *inputs.classifier, session.options.competing());
  sayMatch(session, inputs);
  inputs.recipe = recipeOf(session, inputs);
  sayRecipe(session, &inputs.images->info());
  return inputs;
}

void sayData(Session& session, const ImageSet& data, const std::string& head) {
  const ImageSetInfo& info = data.info();
  session.console.say(fmt::format("{:<8}{}, {} images of {} classes, {} ({})", head, info.format,
                                  countText(data.size()), data.classCount(), sizeText(info), info.source));
  for (const std::string& remark : info.remarks) {
    if (std::ranges::find(session.remarks, remark) != session.remarks.end()) continue;  // of another part of the set
    session.console.warn(fmt::format("{}: {}", info.source, remark));
    session.remarks.push_back(remark);
  }
}

void sayModel(Session& session, const ClassifierInfo& model) {
  session.console.say(fmt::format("Model   {}, {}, {} classes, {} parameters, on {} ({})", model.architecture,
                                  model.format, model.classes, countText(model.parameters), model.device, model.path));
}

void sayMatch(Session& session, const Experiment& experiment) {
  constexpr std::size_t shown = 6;
  const std::vector<std::string>& classes = experiment.images->info().classNames;
  const std::vector<int>& outputs = experiment.match.outputs;
  std::string pairs;
  for (std::size_t c = 0; c < std::min({shown, outputs.size(), classes.size()}); ++c)
    pairs += fmt::format("{}{} = {}", c == 0 ? ": " : ", ", classes[c], outputs[c]);
  if (!outputs.empty() && classes.size() > shown) pairs += ", ..";
  session.console.say(fmt::format("Classes {}{}", outputsText(experiment), pairs));
}

}  // namespace passband::cli
