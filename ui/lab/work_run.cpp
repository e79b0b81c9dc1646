#include "ui/lab/work_run.h"

namespace passband {

WorkRun::WorkRun(LabSession& session) : session_(session) {
  connect(&session_.jobs().work(), &JobLane::changed, this, [this](const JobStatus& status) {
    if (!running_ || status.id != job_) return;
    progress_ = status.progress;
    look();
    emit progressed();
  });
}

void WorkRun::stop() {
  if (running_) session_.jobs().work().stop(job_);
}

void WorkRun::end() {
  running_ = false;
  look();
  emit progressed();
}

}  // namespace passband
