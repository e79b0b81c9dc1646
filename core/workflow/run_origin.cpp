#include "core/workflow/run_origin.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/base/figures.h"
#include "core/base/version.h"

namespace passband {

ProjectInput runInput(const ImageSet& data, const Recipe& recipe) {
  const ImageSetInfo& info = data.info();
  return {.kind = "data",
          .source = info.source,
          .hash = info.hash,
          .description = fmt::format("{}, {} images of {} classes", info.format, data.size(), data.classCount()),
          .recipe = recipeToJson(recipe)};
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

std::string resultHead(const RunHead& head) {
  using Json = nlohmann::ordered_json;
  Json result;
  result["passband"] = passbandVersion();
  result["torch"] = torchVersion();
  result["device"] = head.device;
  result["precision"] = head.precision;
  result["recipe"] = head.recipe ? Json::parse(recipeToJson(*head.recipe)) : Json();
  result["recipe_source"] = head.recipe ? Json(head.recipeSource) : Json();
  if (!head.recipeDetection.empty()) result["recipe_detection"] = Json::parse(head.recipeDetection);
  result["seed"] = head.seed;
  return result.dump();
}

std::string outputsText(const ClassMatch& match, int modelClasses) {
  const auto used = match.outputs.empty() ? modelClasses : static_cast<int>(match.outputs.size());
  return fmt::format("{} of {} outputs, matched {}", figures::countText(used), figures::countText(modelClasses),
                     match.how);
}

}  // namespace passband
