#include "core/base/job_context.h"

#include "core/base/error.h"

namespace passband {

JobContext::JobContext(std::stop_token stop, Report report) : stop_(std::move(stop)), report_(std::move(report)) {}

void JobContext::stage(std::string name, std::int64_t alreadyDone) {
  progress_ = Progress{};
  progress_.stage = std::move(name);
  alreadyDone_ = alreadyDone;
  stageStart_ = std::chrono::steady_clock::now();
}

void JobContext::checkpoint(std::int64_t done, std::int64_t total) {
  if (report_) {
    progress_.done = done;
    progress_.total = total;
    progress_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - stageStart_).count();
    const auto doneNow = static_cast<double>(done - alreadyDone_);
    const bool known = doneNow > 0 && progress_.seconds > 0;
    progress_.perSecond = known ? doneNow / progress_.seconds : 0;
    progress_.secondsLeft = known ? static_cast<double>(total - done) / progress_.perSecond : -1;
    report_(progress_);
  }
  throwIfStopped();
}

void JobContext::throwIfStopped() const {
  if (stop_.stop_requested()) throw Cancelled();
}

JobContext JobContext::part(std::int64_t doneBefore, std::int64_t total) {
  return JobContext(stop_, [this, doneBefore, total](const Progress& progress) {
    checkpoint(doneBefore + progress.done, total);
  });
}

}  // namespace passband
