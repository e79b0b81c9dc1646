#include "core/workflow/run_origin.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/base/figures.h"
#include "core/base/stored_json.h"
#include "core/base/version.h"
#include "core/workflow/result_json.h"

namespace passband {
namespace {

using nlohmann::json;

/// Without its name, save that of values that are taken as they are.
json recipeValues(const std::string& recipe) {
  json values = json::parse(shallowJson(recipe), nullptr, false);
  if (values.is_object() && values.value("name", json()) != "none") values.erase("name");
  if (values.is_object()) values.emplace("channel_order", "RGB");
  return values;
}

std::string identityText(const json& identity) {
  return identity.dump(-1, ' ', false, json::error_handler_t::replace);
}

/// By their place in the set, or by their order where the result does not tell it.
bool tellsTheseClasses(const std::string& result, const std::vector<std::string>& names) {
  const json told = json::parse(shallowJson(result), nullptr, false);
  if (!told.is_object() || !told.contains("classes") || !told["classes"].is_array()) return false;
  std::size_t next = 0;
  for (const json& entry : told["classes"]) {
    if (!entry.is_object() || !entry.contains("name") || !entry["name"].is_string()) return false;
    const auto told = entry["name"].get<std::string>();
    const bool placed = entry.contains("index") && entry["index"].is_number_unsigned();
    if (placed) next = entry["index"];
    while (!placed && next < names.size() && nameInResult(names[next]) != told) ++next;
    if (next >= names.size() || nameInResult(names[next]) != told) return false;
    ++next;
  }
  return next > 0;
}

}  // namespace

bool samePreprocessing(const std::string& storedRecipe, const Recipe& recipe) {
  return recipeValues(storedRecipe) == recipeValues(recipeToJson(recipe));
}

bool sameKindOfImages(const ProjectInput& ofRun, const std::string& result, const ImageSet& data,
                      const Experiment& experiment) {
  if (ofRun.identity == runInput(data, experiment).identity) return true;
  if (experiment.othersCompete()) return false;
  const json identity = json::parse(shallowJson(ofRun.identity), nullptr, false);
  const bool unnamed = identity.is_object() && !identity.contains("classes");
  return unnamed && samePreprocessing(ofRun.recipe, experiment.recipe) &&
         tellsTheseClasses(result, data.info().classNames);
}

ProjectInput runInput(const ImageSet& data, const Experiment& experiment) {
  ProjectInput input = runInput(data, experiment.recipe);
  const std::vector<std::string>& remembered = experiment.match.remembered;
  if (!experiment.othersCompete() && remembered.empty()) return input;  // as all runs were before
  json identity = json::parse(input.identity);
  if (experiment.othersCompete()) identity["outputs"] = "all";
  if (!remembered.empty()) identity["output_names"] = remembered;
  input.identity = identityText(identity);
  return input;
}

ProjectInput runInput(const ImageSet& data, const Recipe& recipe) {
  const ImageSetInfo& info = data.info();
  return {.kind = "data",
          .source = info.source,
          .hash = info.hash,
          .description = fmt::format("{}, {} images of {} classes", info.format, data.size(), data.classCount()),
          .recipe = recipeToJson(recipe),
          .identity = identityText({{"recipe", recipeValues(recipeToJson(recipe))}, {"classes", info.classNames}})};
}

ProjectInput runInput(const ClassifierInfo& model) {
  return {.kind = "model",
          .source = model.path,
          .hash = model.hash,
          .description = fmt::format("{}, {}, {} classes", model.architecture, model.format, model.classes),
          .recipe = ""};
}

std::string runVersions(const std::string& device, const std::string& precision) {
  const nlohmann::json versions = {
      {"passband", passbandVersion()}, {"torch", torchVersion()}, {"device", device}, {"precision", precision}};
  return versions.dump();
}

std::string detectionToJson(const RecipeDetection& detection) {
  Json tried = Json::array();
  for (const TriedRecipe& entry : detection.tried) {
    Json row = {{"recipe", Json::parse(recipeToJson(entry.recipe))}, {"images", entry.accuracy.n}};
    addRate(row, "accuracy", entry.accuracy);
    row["p_value"] = entry.pValue;
    if (!entry.failure.empty()) row["failure"] = entry.failure;
    tried.push_back(std::move(row));
  }
  return resultText({{"decided", detection.decided},
                     {"settled", detection.settled},
                     {"restricted", detection.restricted},
                     {"images", detection.images},
                     {"tried", std::move(tried)}});
}

std::string resultHead(const RunHead& head) {
  Json result;
  result["passband"] = passbandVersion();
  result["torch"] = torchVersion();
  result["device"] = head.device;
  result["precision"] = head.precision;
  result["recipe"] = head.recipe ? Json::parse(recipeToJson(*head.recipe)) : Json();
  result["recipe_source"] = head.recipe ? Json(head.recipeSource) : Json();
  if (!head.recipeDetection.empty()) result["recipe_detection"] = Json::parse(head.recipeDetection);
  result["seed"] = head.seed;
  result["remarks"] = Json::array();
  for (const std::string& remark : head.remarks) result["remarks"].push_back(nameInResult(remark));
  return result.dump();
}

std::string outputsText(const Experiment& experiment) {
  const std::string mapped = figures::countText(experiment.images->classCount());
  const std::string all = figures::countText(experiment.classifier->info().classes);
  const std::string text = fmt::format("{} of {} outputs, matched {}", mapped, all, experiment.match.how);
  if (experiment.isForcedChoice()) return text + fmt::format("; only these {} compete", mapped);
  return experiment.othersCompete() ? text + fmt::format("; all {} compete", all) : text;
}

std::string forcedChoiceText(const Experiment& experiment) {
  if (!experiment.isForcedChoice()) return {};
  return fmt::format(" among the {} mapped outputs", figures::countText(experiment.images->classCount()));
}

}  // namespace passband
