#include "cli/session.h"

#include "core/base/version.h"

namespace passband::cli {

Json Session::newResult() const {
  Json result;
  result["passband"] = passbandVersion();
  result["torch"] = torchVersion();
  result["device"] = device;
  result["precision"] = precision;
  result["recipe"] = recipe ? Json::parse(recipeToJson(*recipe)) : Json();
  result["recipe_source"] = recipe ? Json(originKey(recipeOrigin)) : Json();
  if (!recipeDetection.is_null()) result["recipe_detection"] = recipeDetection;
  result["seed"] = options.seed;
  return result;
}

ModelOptions Session::modelOptions(const std::string& onDevice) const {
  return {.device = onDevice, .threads = options.threads, .job = &job, .trials = &trials};
}

std::string Session::versions() const {
  const nlohmann::json versions = {
      {"passband", passbandVersion()}, {"torch", torchVersion()}, {"device", device}, {"precision", precision}};
  return versions.dump();
}

}  // namespace passband::cli
