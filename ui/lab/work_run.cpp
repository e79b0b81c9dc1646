#include "ui/lab/work_run.h"

namespace passband {

void Runs::setStore(std::shared_ptr<RunStore> store) {
  store_ = std::move(store);
  emit changed();
}

WorkRun::WorkRun(const Inputs& inputs, JobBoard& jobs, MessageLog& messages)
    : inputs_(inputs), jobs_(jobs), messages_(messages) {
  connect(&inputs_, &Inputs::openingChanged, this, &WorkRun::progressed);
  connect(&jobs_.work(), &JobLane::changed, this, [this](const JobStatus& status) {
    if (!running_ || status.id != job_) return;
    progress_ = status.progress;
    look();
    emit progressed();
  });
}

void WorkRun::stop() {
  if (running_) jobs_.work().stop(job_);
}

void WorkRun::end() {
  running_ = false;
  look();
  emit progressed();
}

}  // namespace passband
