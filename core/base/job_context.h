// How long work is stopped and reports its progress. Jobs are plain functions `Result f(inputs, options, JobContext&)`;
// they know no thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>

namespace passband {

/// One progress report. `done` and `total` are in the unit of the stage (images, forward passes, steps).
struct Progress {
  std::string stage;
  std::int64_t done = 0;
  std::int64_t total = 0;
  double seconds = 0;    ///< since the stage began
  double perSecond = 0;  ///< `done` of this run per second; 0 while unknown
  double secondsLeft = -1;  ///< estimate; negative while unknown
};

/// Stop and progress in one call. A default-made context never stops and reports to nobody.
/// Thread rule: used by the thread that runs the job; the stop source may be used from anywhere.
class JobContext {
 public:
  using Report = std::function<void(const Progress&)>;

  JobContext() = default;
  JobContext(std::stop_token stop, Report report);

  /// Begins a stage: its name is shown to the user ("culling cat"), and rate and time left count from here.
  /// `alreadyDone` is what an earlier, resumed run did: it is not counted in the rate.
  void stage(std::string name, std::int64_t alreadyDone = 0);

  /// Called once a batch: reports progress, then throws Cancelled if the job was asked to stop.
  void checkpoint(std::int64_t done, std::int64_t total);

  /// Throws Cancelled if the job was asked to stop.
  void throwIfStopped() const;

  /// A context for a part of this job: its checkpoint(d, _) is this context's checkpoint(doneBefore + d, total).
  /// The part must not outlive this context. Stages named on the part are ignored.
  JobContext part(std::int64_t doneBefore, std::int64_t total);

 private:
  std::stop_token stop_;
  Report report_;
  Progress progress_;
  std::int64_t alreadyDone_ = 0;
  std::chrono::steady_clock::time_point stageStart_ = std::chrono::steady_clock::now();
};

}  // namespace passband
