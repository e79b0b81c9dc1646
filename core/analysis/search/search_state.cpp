#include "core/analysis/search/search_state.h"

#include "core/base/error.h"
#include "core/base/stored_json.h"

namespace passband {

using nlohmann::json;

std::string stateToBytes(json values, const std::string& method, int version) {
  values["method"] = method;
  values["version"] = version;
  std::string bytes;
  json::to_cbor(values, bytes);
  return bytes;
}

json stateFromBytes(const std::string& bytes, const std::string& method, int version) {
  return readState([&] {
    json values = json::from_cbor(shallowCbor(bytes));
    if (values.at("method") != method) refuseForeignState();
    if (values.at("version") != version)
      throw UnreadableRun("the saved progress is of another version of Passband; start the search again");
    return values;
  });
}

json skippedToState(const std::vector<SkippedImage>& skipped) {
  json all = json::array();
  for (const auto& image : skipped) all.push_back({image.name, image.reason});
  return all;
}

std::vector<SkippedImage> skippedFromState(const json& value) {
  std::vector<SkippedImage> skipped;
  for (const auto& image : value) skipped.push_back({image.at(0), image.at(1)});
  return skipped;
}

void refuseForeignState() {
  throw UnreadableRun("the saved progress belongs to another search; delete the run or use another project");
}

void refuseDamagedState() {
  throw UnreadableRun("the saved progress is damaged; start the search again in another project");
}

}  // namespace passband
