// Keeps the state of a long run in the project, so that it can go on after a stop.
#pragma once

#include <chrono>
#include <cstdint>
#include <fmt/format.h>
#include <functional>
#include <string>

#include "cli/session.h"
#include "core/base/shell_word.h"
#include "core/project/project_file.h"

namespace passband::cli {

class ProgressSaver {
 public:
  /// `project` may be null: nothing is kept then.
  ProgressSaver(const Session& session, ProjectFile* project, std::int64_t run)
      : session_(session), project_(project), run_(run) {}

  /// At most every two seconds.
  void saveSometimes(const std::function<std::string()>& state) {
    constexpr auto saveEvery = std::chrono::seconds(2);
    if (std::chrono::steady_clock::now() - savedAt_ >= saveEvery) save(state);
  }

  /// At a stop: also says how it resumes.
  void saveAtStop(const std::function<std::string()>& state) {
    save(state);
    if (project_ == nullptr) return;
    const std::string place = project_->path().string();
    session_.console.note(
        project_->path() == session_.options.project
            ? fmt::format("the progress is saved in {}; the same command resumes from there", place)
            : fmt::format("the progress is saved in {}; the same command with --project {} resumes from there", place,
                          shellWord(place)));
  }

  void save(const std::function<std::string()>& state) {
    if (project_ == nullptr) return;
    project_->saveProgress(run_, state());
    savedAt_ = std::chrono::steady_clock::now();
    session_.console.saved(project_->path().string());
  }

 private:
  const Session& session_;
  ProjectFile* project_;
  std::int64_t run_;
  std::chrono::steady_clock::time_point savedAt_{};
};

}  // namespace passband::cli
