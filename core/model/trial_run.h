// The first run of a model file that holds a program (TorchScript, torch.export): in a process of its own, behind walls
// (core/base/sandbox.h), before the program opens it. A crash, an endless loop or too much memory ends there, as a
// sentence. A file that did well is remembered, and tried once.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/base/child_run.h"
#include "core/model/trial_records.h"

namespace passband {

/// Generous for real networks, small beside what makes a machine stand still. A large file may take more of both.
struct TrialLimits {
  int seconds = 5;  ///< of the processor; at most eight times as long on the clock of a busy machine
  std::int64_t memory = std::int64_t{2} << 30;  ///< bytes
};

/// Makes trial runs. Thread rule: any thread.
class TrialRunner {
 public:
  /// Forks a server (child_run.h): make it first thing in main(), before there is a thread.
  explicit TrialRunner(TrialRecords records = TrialRecords(trialRecordsFolder()), const TrialLimits& limits = {});

  /// Throws Error where the file is not to be opened: for what stands in the way when it is opened, or for the end of
  /// its process. Throws Cancelled soon after `job` (null: none) was stopped.
  TrialRun run(const std::filesystem::path& path, const std::string& modelHash, const JobContext* job) const;

 private:
  ChildRunner children_;
  TrialRecords records_;
  TrialLimits limits_;
};

}  // namespace passband
