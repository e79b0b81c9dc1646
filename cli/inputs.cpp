#include "cli/inputs.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <optional>

#include "cli/judging.h"
#include "cli/recipe_report.h"
#include "cli/results.h"
#include "cli/text.h"
#include "core/base/error.h"
#include "core/workflow/experiment.h"
#include "core/workflow/model_memory.h"

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

/// What the runs of --project tell of the model where its file does not tell it all. Of several processes the first one
/// reads it for all.
ModelRuns runsBefore(const Session& session, const ImageSetInfo& data, const ClassifierInfo& model) {
  const bool known = !model.classNames.empty() && !needsDetection(session.options.recipe, data, model);
  if (session.options.project.empty() || known) return {};
  const bool first = session.ranks == nullptr || session.ranks->rank() == 0;
  ModelRuns before;
  if (first && std::filesystem::exists(session.options.project)) {
    std::vector<std::string> damaged;  // which the command says, or not, as it meets them itself
    before = runsOfModel(openProject(session)->runs(damaged), model.hash, data.hash);
  }
  return session.ranks == nullptr ? before : modelRunsFromJson(session.ranks->fromFirst(modelRunsToJson(before)));
}

std::optional<std::vector<std::string>> givenNames(const Session& session, const ClassifierInfo& model) {
  const std::vector<std::string>& names = session.options.outputNames;
  if (names.empty()) return std::nullopt;
  if (!model.classNames.empty())
    throw UsageError(fmt::format("{} names its outputs itself; leave --output-names out", model.path));
  if (std::ssize(names) != model.classes) {
    throw UsageError(
        fmt::format("--output-names gives {} names, and {} has {} outputs", names.size(), model.path, model.classes));
  }
  return names;
}

Recipe recipeOf(Session& session, const Experiment& parts, const ModelRuns& before) {
  const RecipeRequest& request = session.options.recipe;
  const ImageSetInfo& data = parts.images->info();
  const ClassifierInfo& model = parts.classifier->info();
  if (!needsDetection(request, data, model)) return chooseRecipe(session, data, &model);
  if (request.empty() && before.recipe) {
    session.recipeRun = fmt::format("run {} of {}", before.run, session.options.project.string());
    const auto none = std::optional<Recipe>();
    if (before.ofTheseImages) session.recipeDetection = before.detection;
    return noted(session,
                 passband::chooseRecipe(request, &data, &model, before.ofTheseImages ? before.recipe : none,
                                        before.ofTheseImages ? none : before.recipe),
                 data, &model);
  }
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
  const ModelRuns before = runsBefore(session, inputs.images->info(), inputs.classifier->info());
  inputs.match = matchOutputs(*inputs.images, *inputs.classifier, session.options.competing(),
                              givenNames(session, inputs.classifier->info()).value_or(before.outputNames));
  sayMatch(session, inputs);
  inputs.recipe = recipeOf(session, inputs, before);
  sayRecipe(session, &inputs.images->info());
  return inputs;
}

void sayData(Session& session, const ImageSet& data, const std::string& head) {
  const ImageSetInfo& info = data.info();
  session.console.say(fmt::format("{:<8}{}, {} images of {} class{}, {} ({})", head, info.format,
                                  countText(data.size()), data.classCount(), data.classCount() == 1 ? "" : "es",
                                  sizeText(info), info.source));
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
