#include "core/workflow/result_json.h"

namespace passband {

std::string resultText(const Json& result) {
  return result.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json skippedJson(std::span<const SkippedImage> skipped) {
  Json all = Json::array();
  for (const SkippedImage& image : skipped) all.push_back({{"name", image.name}, {"reason", image.reason}});
  return all;
}

std::vector<SkippedImage> skippedFromJson(const Json& skipped) {
  std::vector<SkippedImage> images;
  for (const Json& image : skipped) images.push_back({image.at("name"), image.at("reason")});
  return images;
}

std::string nameInResult(const std::string& name) {
  return Json::parse(resultText(name)).get<std::string>();
}

void addRate(Json& object, const std::string& key, const Rate& rate) {
  object[key] = rate.value;
  object[key + "_low"] = rate.low;
  object[key + "_high"] = rate.high;
}

}  // namespace passband
