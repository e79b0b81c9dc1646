#include "ui/jobs/job_board.h"

#include <algorithm>

namespace passband {

JobBoard::JobBoard(QObject* parent)
    : QObject(parent),
      preview_(&addLane(tr("Preview"), LanePolicy::Preview)),
      evaluation_(&addLane(tr("Evaluation"), LanePolicy::Evaluation)),
      work_(&addLane(tr("Work"), LanePolicy::Work)),
      files_(&addLane(tr("Files"), LanePolicy::Work)) {}

JobLane& JobBoard::addLane(const QString& name, LanePolicy policy) {
  auto* lane = new JobLane(name, policy, this);
  lanes_.push_back(lane);
  connect(lane, &JobLane::changed, this, [this, lane](const JobStatus& status) { emit changed(lane, status); });
  return *lane;
}

JobLane& JobBoard::addSavingLane(const QString& name) {
  JobLane& lane = addLane(name, LanePolicy::Work);
  savingLanes_.push_back(&lane);
  return lane;
}

void JobBoard::stopAll() {
  for (JobLane* lane : lanes_) {
    if (!savingLanes_.contains(lane)) lane->stopAll();
  }
}

bool JobBoard::busy() const {
  return std::ranges::any_of(lanes_, [](const JobLane* lane) { return lane->busy(); });
}

}  // namespace passband
