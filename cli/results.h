// The runs of --project, and what a command gives out of them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/session.h"
#include "core/workflow/run_inputs.h"
#include "core/workflow/run_store.h"

namespace passband::cli {

/// The project of --project; null when there is none. Throws Error (locked, newer, foreign).
std::unique_ptr<RunStore> openProject(const Session& session);

/// As passband::takeOverKeptWork, where there is a project; warns of what is discarded.
void takeOverKeptWork(Session& session, RunStore* project, const RunInputs& inputs);

/// Where an outcome was finished before, says so, and notes which run it is of. `command`: what it is called there.
void noteStored(Session& session, const RunStore* project, const std::string& command, const RunOutcome& outcome);
/// The same, and its object.
Json resultOf(Session& session, const RunStore* project, const std::string& command, const RunOutcome& outcome);

/// "run:3" or "project" of --maps; nothing: it is a folder or file.
struct SearchOfProject {
  std::optional<std::int64_t> number;  ///< nothing: the last one that is finished
};
std::optional<SearchOfProject> searchOfProject(const std::string& maps);
/// That search. Throws UsageError without a project, Error where there is none.
Run searchRun(const Session& session, const RunStore* project, const SearchOfProject& which);

/// The indices of named classes, in the set's order. Throws UsageError naming the option and the set's classes.
std::vector<int> namedClasses(const std::string& option, const std::vector<std::string>& names, const ImageSet& set);

}  // namespace passband::cli
