#include "core/workflow/run_list.h"

#include <array>
#include <nlohmann/json.hpp>

#include "core/base/stored_json.h"
#include "core/project/kept_work.h"

namespace passband {
namespace {

using nlohmann::json;

constexpr std::array kStates{"running", "interrupted", "done", "failed"};

std::string textIn(const json& object, const char* key) {
  return object.is_object() && object.contains(key) && object[key].is_string() ? object[key].get<std::string>()
                                                                               : std::string();
}

std::vector<double> areasIn(const json& options) {
  std::vector<double> areas;
  if (!options.is_object() || !options.contains("areas") || !options["areas"].is_array()) return areas;
  for (const json& area : options["areas"]) {
    if (area.is_number()) areas.push_back(area.get<double>());
  }
  return areas;
}

}  // namespace

RunInfo runInfo(const RunEntry& entry) {
  const Run& run = entry.run;
  json options = json::parse(shallowJson(run.key.options), nullptr, false);
  RunInfo info{.id = run.id,
               .command = run.key.command,
               .method = textIn(options, "method"),
               .data = entry.data.source,
               .model = entry.model.source,
               .state = kStates.at(static_cast<std::size_t>(run.state)),
               .date = run.finished.empty() ? run.created : run.finished,
               .areas = areasIn(options)};
  if (info.method.empty()) info.method = textIn(json::parse(shallowJson(run.result), nullptr, false), "method");
  if (info.command == kKeptJudging && info.method.empty())
    info.method = textIn(json::parse(shallowJson(textIn(options, "search")), nullptr, false), "method");
  return info;
}

}  // namespace passband
