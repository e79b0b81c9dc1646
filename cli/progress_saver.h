// What is said of a run that the project keeps: that it was saved, and how it is resumed.
#pragma once

#include <fmt/format.h>

#include "cli/session.h"
#include "core/base/shell_word.h"
#include "core/workflow/run_store.h"

namespace passband::cli {

/// `project` may be null: nothing is kept then.
inline void saySaved(const Session& session, const RunStore* project) {
  if (project != nullptr) session.console.saved(project->file()->path().string());
}

inline void sayHowToResume(const Session& session, const RunStore* project) {
  if (project == nullptr) return;
  saySaved(session, project);
  const std::filesystem::path path = project->file()->path();
  const std::string place = path.string();
  session.console.note(
      path == session.options.project
          ? fmt::format("the progress is saved in {}; the same command resumes from there", place)
          : fmt::format("the progress is saved in {}; the same command with --project {} resumes from there", place,
                        shellWord(place)));
}

}  // namespace passband::cli
