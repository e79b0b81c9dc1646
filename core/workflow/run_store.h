// The runs of a project: the one place where the command line and the window keep and find what was computed. A run
// with an equal RunKey is the same run; the second returns the first, or resumes it.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/project/project_file.h"

namespace passband {

/// What a run has come to: its JSON object, its maps, and bytes that some results are read from again.
struct RunOutcome {
  std::string result;
  std::vector<StoredMap> maps;
  std::string rest{};
  std::int64_t run = 0;
  std::string finished{};  ///< when, where it was stored already; empty: it was just made
};

/// What a result must have is not there. Its text says what: "it has no map 'own/cat'"; who reads a stored result says
/// of which run that is.
class DamagedResult : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A run with what it was made from.
struct RunEntry {
  Run run;
  ProjectInput data, model;  ///< empty where there is none
};

/// Thread rule: any thread; calls take turns.
class RunStore {
 public:
  /// In memory, until moveTo().
  RunStore();
  explicit RunStore(std::shared_ptr<ProjectFile> file) : file_(std::move(file)) {}

  /// The file so far: moveTo() puts another one in its place.
  std::shared_ptr<ProjectFile> file() const;
  /// `file` becomes a copy of the one so far, and everything goes on there, also what is at work.
  void moveTo(std::shared_ptr<ProjectFile> file);
  /// How often something was begun, saved or removed here.
  std::int64_t changes() const { return changes_; }

  std::int64_t addInput(const ProjectInput& input);

  /// The outcome of the run with this key: taken from the project where it is finished there (unless `again`), else
  /// made by `make`, which is given the run with its progress, and stored. A run that stops or fails is marked so.
  RunOutcome storedOrMade(const RunKey& key, bool again, const std::function<RunOutcome(const Run& run)>& make);
  void saveProgress(std::int64_t run, const std::string& progress);
  /// As finished, where it was not begun here.
  std::int64_t store(const RunKey& key, const RunOutcome& outcome);
  /// As stopped with that progress; a finished run of the same key stays as it is.
  std::int64_t storeStopped(const RunKey& key, const std::string& progress);
  void remove(std::int64_t run);

  /// In the order they were begun, without their progress. Damaged ones are left out, and named in `damaged`.
  std::vector<RunEntry> runs(std::vector<std::string>& damaged) const;
  /// With its progress. Throws Error where there is no such run.
  RunEntry run(std::int64_t id) const;
  std::vector<StoredMap> maps(std::int64_t run) const;

 private:
  void markFailed(std::int64_t run);

  mutable std::mutex mutex_;
  std::shared_ptr<ProjectFile> file_;
  std::atomic<std::int64_t> changes_ = 0;
};

/// Keeps the state of a run at work, at most every two seconds.
class ProgressKeeper {
 public:
  /// `store` may be null: nothing is kept then.
  ProgressKeeper(RunStore* store, std::int64_t run) : store_(store), run_(run) {}

  /// Returns whether it was time.
  bool saveSometimes(const std::function<std::string()>& state);
  void save(const std::function<std::string()>& state);

 private:
  RunStore* store_;
  std::int64_t run_;
  std::chrono::steady_clock::time_point savedAt_{};
};

}  // namespace passband
