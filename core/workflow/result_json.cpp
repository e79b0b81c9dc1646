#include "core/workflow/result_json.h"

#include <limits>
#include <utility>

#include "core/base/stored_json.h"

namespace passband {

std::string resultText(const Json& result) {
  return result.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json resultFromText(const std::string& text) {
  return Json::parse(shallowJson(text), nullptr, false);
}

std::vector<std::string> classNamesOf(const Json& result) {
  std::vector<std::string> names;
  for (const Json& entry : result.at("classes")) names.push_back(entry.at("name"));
  return names;
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

Json classesJson(std::span<const ClassRates> classes) {
  Json all = Json::array();
  for (const ClassRates& rates : classes) {
    Json entry = {{"name", rates.name}, {"n", rates.n}};
    addRate(entry, "tpr", rates.tpr);
    addRate(entry, "fpr", rates.fpr);
    entry["j"] = rates.tpr.value - rates.fpr.value;
    all.push_back(std::move(entry));
  }
  return all;
}

double numberOf(const Json& value) {
  return value.is_number() ? value.get<double>() : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace passband
