#include "ui/jobs/job_lane.h"

#include <QMetaObject>
#include <algorithm>
#include <new>

#include "core/base/error.h"
#include "core/base/failure_text.h"
#include "core/base/memory.h"
#include "core/base/parallel.h"

namespace passband {
namespace {

/// The window answers before all computing, and what a person waits for while dragging is computed before the rest. Not
/// by much: beside another program's work the lowest still has an eighth of a processor.
int niceOf(LanePolicy policy) {
  switch (policy) {
    case LanePolicy::Preview:
      return 5;
    case LanePolicy::Evaluation:
      return 7;
    case LanePolicy::Work:
      break;
  }
  return 9;
}

}  // namespace

struct JobLane::Job {
  JobStatus status;  ///< UI thread only
  QPointer<QObject> receiver;
  bool hadReceiver = false;
  JobRequest request;
  Work work;
  std::stop_source stop;
  JobState dropAs = JobState::Done;  ///< Stopped or Superseded once its result is not wanted; UI thread only

  std::mutex mutex;  ///< guards the two below
  Progress progress;
  bool reportOnTheWay = false;
};

struct JobLane::Outcome {
  JobState state = JobState::Done;
  Delivery delivery;
  QString error;
};

JobLane::JobLane(QString name, LanePolicy policy, QObject* parent)
    : QObject(parent), name_(std::move(name)), policy_(policy), thread_([this](std::stop_token end) { serve(end); }) {
  setObjectName(name_);
}

JobLane::~JobLane() {
  {
    const std::lock_guard lock(mutex_);
    waiting_.clear();
  }
  for (const auto& job : jobs_) job->stop.request_stop();
  thread_.request_stop();
  thread_.join();
}

JobId JobLane::enqueue(QObject* receiver, JobRequest request, Work work) {
  auto job = std::make_shared<Job>();
  job->status = {.id = ++lastId_, .title = request.title, .quiet = request.quiet, .progress = {}, .error = {}};
  job->receiver = receiver;
  job->hadReceiver = receiver != nullptr;
  job->request = std::move(request);
  job->work = std::move(work);
  if (policy_ != LanePolicy::Work) supersedeOlder();
  jobs_.push_back(job);
  emit changed(job->status);
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(job);
  }
  wake_.notify_one();
  return job->status.id;
}

/// Waiting jobs leave the lane. With Evaluation the running one is stopped too, and loses its delivery even when it
/// was done at this moment.
void JobLane::supersedeOlder() {
  std::deque<std::shared_ptr<Job>> overtaken;
  {
    const std::lock_guard lock(mutex_);
    overtaken.swap(waiting_);
  }
  for (const auto& job : overtaken) close(job, JobState::Superseded);
  if (policy_ == LanePolicy::Preview) return;
  for (const auto& job : jobs_) {
    job->stop.request_stop();
    if (job->dropAs == JobState::Done) job->dropAs = JobState::Superseded;
  }
}

void JobLane::stop(JobId id) {
  const auto found = std::ranges::find_if(jobs_, [id](const auto& job) { return job->status.id == id; });
  if (found == jobs_.end()) return;
  const auto job = *found;
  job->stop.request_stop();
  job->dropAs = JobState::Stopped;
  bool waited = false;
  {
    const std::lock_guard lock(mutex_);
    waited = std::erase(waiting_, job) > 0;
  }
  if (waited) close(job, JobState::Stopped);
}

void JobLane::stopAll() {
  std::vector<JobId> ids;
  for (const auto& job : jobs_) ids.push_back(job->status.id);
  for (const JobId id : ids) stop(id);
}

void JobLane::serve(const std::stop_token& end) {
  yieldToOthers(niceOf(policy_));
  while (true) {
    std::shared_ptr<Job> job;
    {
      std::unique_lock lock(mutex_);
      if (!wake_.wait(lock, end, [this] { return !waiting_.empty(); }) || end.stop_requested()) return;
      job = waiting_.front();
      waiting_.pop_front();
    }
    const auto begun = [this, job] {
      job->status.state = JobState::Running;
      emit changed(job->status);
    };
    QMetaObject::invokeMethod(this, begun, Qt::QueuedConnection);
    JobContext context(job->stop.get_token(), [this, job](const Progress& progress) { report(job, progress); });
    auto outcome = std::make_shared<Outcome>(perform(*job, context));
    if (policy_ == LanePolicy::Work) giveBackFreeMemory();
    QMetaObject::invokeMethod(
        this, [this, job, outcome] { finish(job, *outcome); }, Qt::QueuedConnection);
  }
}

JobLane::Outcome JobLane::perform(Job& job, JobContext& context) {
  try {
    Delivery delivery = job.work(context);
    job.work = {};  // what it holds may be large
    return {JobState::Done, std::move(delivery), {}};
  } catch (const Cancelled&) {
    return {JobState::Stopped, {}, {}};
  } catch (const std::bad_alloc&) {
    return {JobState::Failed, {}, tr("The memory is used up: use fewer images a class, or close other programs.")};
  } catch (const std::exception& problem) {
    return {JobState::Failed, {}, QString::fromStdString(failureText(problem))};
  }
}

/// On the worker. Reports that come while one is on its way only renew its values: the UI thread is never flooded.
void JobLane::report(const std::shared_ptr<Job>& job, const Progress& progress) {
  {
    const std::lock_guard lock(job->mutex);
    job->progress = progress;
    if (std::exchange(job->reportOnTheWay, true)) return;
  }
  const auto show = [this, job] {
    {
      const std::lock_guard lock(job->mutex);
      job->reportOnTheWay = false;
      job->status.progress = job->progress;
    }
    emit changed(job->status);
  };
  QMetaObject::invokeMethod(this, show, Qt::QueuedConnection);
}

void JobLane::finish(const std::shared_ptr<Job>& job, Outcome& outcome) {
  JobState state = job->dropAs != JobState::Done ? job->dropAs : outcome.state;
  const bool receiverGone = job->hadReceiver && job->receiver.isNull();
  const bool outdated = receiverGone || (job->request.current && !job->request.current());
  if (state == JobState::Done && outdated) state = JobState::Superseded;
  if (state == JobState::Done) outcome.delivery();
  close(job, state, outcome.error);
}

void JobLane::close(const std::shared_ptr<Job>& job, JobState state, const QString& error) {
  std::erase(jobs_, job);
  if (job->hadReceiver && job->receiver.isNull()) job->request = {};  // its functions belong to the receiver
  job->status.state = state;
  job->status.error = state == JobState::Failed ? error : QString();
  if (state == JobState::Failed && job->request.failed) job->request.failed(error);
  if ((state == JobState::Stopped || state == JobState::Superseded) && job->request.dropped) job->request.dropped();
  emit changed(job->status);
}

}  // namespace passband
