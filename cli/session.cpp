#include "cli/session.h"

namespace passband::cli {

RunHead Session::head() const {
  return {.device = device,
          .precision = precision,
          .recipe = recipe,
          .recipeSource = recipe ? originKey(recipeOrigin) : "",
          .recipeDetection = recipeDetection,
          .seed = options.seed,
          .remarks = remarks};
}

Json Session::newResult() const {
  return Json::parse(resultHead(head()));
}

ModelOptions Session::modelOptions(const std::string& onDevice) const {
  return {.device = onDevice, .threads = options.threads, .job = &job, .trials = &trials};
}

std::string Session::versions() const {
  return runVersions(device, precision);
}

}  // namespace passband::cli
