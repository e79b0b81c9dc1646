#include "cli/results.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/parse.h"
#include "core/base/error.h"
#include "core/base/stored_json.h"
#include "core/workflow/found_maps.h"
#include "core/workflow/kept_work.h"

namespace passband::cli {

std::unique_ptr<RunStore> openProject(const Session& session) {
  if (session.options.project.empty()) return nullptr;
  return std::make_unique<RunStore>(std::make_shared<ProjectFile>(
      session.options.project, [&console = session.console](const std::string& sentence) { console.warn(sentence); }));
}

void takeOverKeptWork(Session& session, RunStore* project, const RunInputs& inputs) {
  if (project == nullptr) return;
  for (const std::string& discarded : passband::takeOverKeptWork(*project, inputs, session.job))
    session.console.warn(discarded);
}

void noteStored(Session& session, const RunStore* project, const std::string& command, const RunOutcome& outcome) {
  if (outcome.finished.empty()) return;
  const std::string place = project->file()->path().string();
  session.storedRun = fmt::format("run {} of {}", outcome.run, place);
  session.console.note(
      fmt::format("the {} is taken from {}, where it was finished at {}", command, place, outcome.finished));
}

Json resultOf(Session& session, const RunStore* project, const std::string& command, const RunOutcome& outcome) {
  noteStored(session, project, command, outcome);
  return Json::parse(shallowJson(outcome.result), nullptr, false);
}

std::optional<SearchOfProject> searchOfProject(const std::string& maps) {
  if (maps == "project") return SearchOfProject{};
  if (!maps.starts_with("run:")) return std::nullopt;
  const auto number = parseInteger("--maps run:N", maps.substr(4));
  if (number < 1) throw UsageError("--maps run:N names a run by its number, 1 or more");
  return SearchOfProject{number};
}

Run searchRun(const Session& session, const RunStore* project, const SearchOfProject& which) {
  if (project == nullptr) {
    throw UsageError(fmt::format("--maps {} needs --project FILE",
                                 which.number ? fmt::format("run:{}", *which.number) : std::string("project")));
  }
  std::vector<std::string> damaged;
  Run search = searchOfNumber(*project, which.number, damaged);
  for (const std::string& run : damaged) session.console.warn(run);
  return search;
}

std::vector<int> namedClasses(const std::string& option, const std::vector<std::string>& names, const ImageSet& set) {
  std::vector<int> indices;
  const auto& known = set.info().classNames;
  for (const auto& name : names) {
    const auto found = std::ranges::find(known, name);
    if (found == known.end()) {
      throw UsageError(fmt::format("{} names '{}', which '{}' does not have; its classes are {}", option, name,
                                   set.info().source, fmt::join(known, ", ")));
    }
    indices.push_back(static_cast<int>(found - known.begin()));
  }
  std::ranges::sort(indices);
  indices.erase(std::unique(indices.begin(), indices.end()), indices.end());
  return indices;
}

}  // namespace passband::cli
