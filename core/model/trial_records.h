// The trial runs (core/model/trial_run.h) that ended well: a small file each in a folder of the user's cache.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "core/base/sandbox.h"

namespace passband {

struct TrialRun {
  double seconds = 0;
  Walls walls;              ///< that were up
  bool remembered = false;  ///< it was an earlier opening that made it
};

/// Thread rule: any thread, and several processes at once.
class TrialRecords {
 public:
  /// An empty `folder`: remembers nothing.
  explicit TrialRecords(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// `key`: everything that the run depends on. Nothing where there is no record, or a damaged one.
  std::optional<TrialRun> find(const std::string& key) const;
  /// A folder that cannot be written costs another trial run, and is no error.
  void add(const std::string& key, const TrialRun& run) const;

 private:
  std::filesystem::path fileOf(const std::string& key) const;

  std::filesystem::path folder_;
};

/// Where the programs remember: $XDG_CACHE_HOME/passband/trial-runs, else in ~/.cache. Empty without a home.
std::filesystem::path trialRecordsFolder();

}  // namespace passband
