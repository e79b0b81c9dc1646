#include "ui/jobs/job_board.h"

#include <algorithm>

namespace passband {
namespace {

constexpr std::chrono::seconds patienceWithDisks{60};

}  // namespace

JobBoard::JobBoard(QObject* parent)
    : QObject(parent),
      preview_(&addLane(tr("Preview"), LanePolicy::Preview)),
      evaluation_(&addLane(tr("Evaluation"), LanePolicy::Evaluation)),
      work_(&addLane(tr("Work"), LanePolicy::Work)),
      files_(&addLane(tr("Files"), LanePolicy::Work)) {}

JobBoard::~JobBoard() {
  for (JobLane* lane : lanes_) lane->close();
}

JobLane& JobBoard::add(JobLane* lane) {
  lanes_.push_back(lane);
  connect(lane, &JobLane::changed, this, [this, lane](const JobStatus& status) { emit changed(lane, status); });
  return *lane;
}

JobLane& JobBoard::addLane(const QString& name, LanePolicy policy) {
  return add(new JobLane(name, policy, this));
}

JobLane& JobBoard::addSavingLane(const QString& name) {
  JobLane& lane = add(new JobLane(name, LanePolicy::Work, this, patienceWithDisks));
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
