#include "cli/results.h"

#include <fmt/format.h>

#include "core/base/error.h"
#include "core/base/stored_json.h"
#include "core/export/map_csv.h"
#include "core/export/npy.h"
#include "core/workflow/kept_work.h"

namespace passband::cli {
namespace fs = std::filesystem;
void writeMap(const fs::path& stem, const Grid<float>& centredMap, const PictureOptions& options) {
  const std::string name = stem.string();
  writeNpy(name + ".npy", centredMap);
  writeMapCsv(name + ".csv", centredMap);
  writeMapPng(name + ".png", centredMap, options);
}

std::unique_ptr<RunStore> openProject(const Session& session) {
  if (session.options.project.empty()) return nullptr;
  return std::make_unique<RunStore>(std::make_shared<ProjectFile>(
      session.options.project, [&console = session.console](const std::string& sentence) { console.warn(sentence); }));
}

RunKey runKey(const Session& session, const std::string& command, const nlohmann::json& options,
              std::vector<std::int64_t> inputs) {
  return {.command = command,
          .options = options.dump(),
          .inputs = std::move(inputs),
          .seed = session.options.seed,
          .versions = session.versions()};
}

std::vector<Grid<float>> mapsOfKind(const Outcome& outcome, const std::string& kind,
                                    const std::vector<std::string>& names) {
  std::vector<Grid<float>> maps;
  for (const StoredMap& map : outcome.maps) {
    if (map.name.starts_with(kind + "/")) maps.push_back(map.values);
  }
  if (!maps.empty() && maps.size() != names.size())
    throw DamagedResult(fmt::format("it has {} maps '{}' of {} classes", maps.size(), kind, names.size()));
  return maps;
}

void takeOverKeptWork(Session& session, RunStore* project, const RunInputs& inputs) {
  if (project == nullptr) return;
  for (const std::string& discarded : passband::takeOverKeptWork(*project, inputs, session.job))
    session.console.warn(discarded);
}

Outcome outcomeFrom(Session& session, const RunStore* project, const std::string& command, RunOutcome outcome) {
  if (!outcome.finished.empty()) {
    session.storedRun = fmt::format("run {} of {}", outcome.run, project->file()->path().string());
    session.console.note(fmt::format("the {} is taken from {}, where it was finished at {}", command,
                                     project->file()->path().string(), outcome.finished));
  }
  return {Json::parse(shallowJson(outcome.result), nullptr, false), std::move(outcome.maps)};
}

Outcome storedOrMade(Session& session, RunStore* project, const RunKey& key, bool again,
                     const std::function<Outcome(const Run& run)>& make) {
  if (project == nullptr) return make({});
  return outcomeFrom(session, project, key.command, project->storedOrMade(key, again, [&](const Run& run) {
    Outcome outcome = make(run);
    return RunOutcome{outcome.result.dump(-1, ' ', false, Json::error_handler_t::replace), std::move(outcome.maps)};
  }));
}

}  // namespace passband::cli
