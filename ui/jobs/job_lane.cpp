#include "ui/jobs/job_lane.h"

#include <QMetaObject>
#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <new>
#include <stop_token>

#include "core/base/error.h"
#include "core/base/failure_text.h"
#include "core/base/memory.h"
#include "core/base/parallel.h"
#include "ui/jobs/time_left.h"

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

std::atomic<int> abandoned = 0;

/// How often a job that reports nothing is looked at.
constexpr auto lookEvery = std::chrono::seconds(1);

using Clock = std::chrono::steady_clock;

}  // namespace

struct JobLane::Job {
  JobStatus status;  ///< UI thread only
  QPointer<QObject> receiver;
  bool hadReceiver = false;
  JobRequest request;
  Work work;
  std::stop_source stop;
  JobState dropAs = JobState::Done;  ///< Stopped or Superseded once its result is not wanted; UI thread only

  std::mutex mutex;  ///< guards what follows
  Progress progress;
  TimeLeft time;
  Clock::time_point began = Clock::now();
  bool reportOnTheWay = false;

  /// The next three with the mutex held.
  double elapsed() const { return std::chrono::duration<double>(Clock::now() - began).count(); }
  void take(const Progress& reported) {
    progress = reported;
    time.report(reported, elapsed());
  }
  /// With what is left at this moment.
  Progress now() const {
    Progress now = progress;
    now.perSecond = time.perSecond();
    now.secondsLeft = time.secondsLeft(elapsed());
    return now;
  }
};

struct JobLane::Outcome {
  JobState state = JobState::Done;
  Delivery delivery;
  QString error;
  double seconds = 0;
};

/// What a lane and its thread share: it outlives the lane where the thread is abandoned.
struct JobLane::Worker {
  std::mutex mutex;  ///< guards what follows
  std::condition_variable wake, ended;
  JobLane* lane = nullptr;  ///< null once nothing is wanted of the thread any more
  std::deque<std::shared_ptr<Job>> waiting;
  std::shared_ptr<Job> running;
  bool hasEnded = false;
  bool isAbandoned = false;

  /// The next job; null at the end.
  std::shared_ptr<Job> next() {
    forget();
    std::unique_lock lock(mutex);
    wake.wait(lock, [this] { return lane == nullptr || !waiting.empty(); });
    if (lane == nullptr) return nullptr;
    running = waiting.front();
    waiting.pop_front();
    return running;
  }

  /// What the last job held goes where nobody waits for it.
  void forget() {
    std::shared_ptr<Job> last;
    const std::lock_guard lock(mutex);
    last.swap(running);
  }

  /// Calls `action(JobLane&)` on the UI thread, unless the lane is gone or has let go of this thread.
  template <class Action>
  void post(Action action) {
    const std::lock_guard lock(mutex);
    if (lane == nullptr) return;
    const auto call = [lane = lane, action = std::move(action)] { action(*lane); };
    QMetaObject::invokeMethod(lane, call, Qt::QueuedConnection);
  }

  void letGo() {
    isAbandoned = true;
    ++abandoned;
  }

  void end() {
    const std::lock_guard lock(mutex);
    hasEnded = true;
    if (isAbandoned) --abandoned;
    ended.notify_all();
  }
};

JobLane::JobLane(QString name, LanePolicy policy, QObject* parent, std::chrono::milliseconds patience)
    : QObject(parent), name_(std::move(name)), policy_(policy), patience_(patience) {
  setObjectName(name_);
  standstill_.setInterval(lookEvery);
  connect(&standstill_, &QTimer::timeout, this, &JobLane::showStandstill);
  start({});
}

void JobLane::start(std::deque<std::shared_ptr<Job>> waiting) {
  worker_ = std::make_shared<Worker>();
  worker_->lane = this;
  worker_->waiting = std::move(waiting);
  thread_ = std::thread([worker = worker_, policy = policy_] {
    serve(worker, policy);
    worker->end();
  });
}

JobLane::~JobLane() {
  close();
  {
    std::unique_lock lock(worker_->mutex);
    if (!worker_->ended.wait_until(lock, *deadline_, [this] { return worker_->hasEnded; })) {
      worker_->letGo();
      thread_.detach();
    }
  }
  if (thread_.joinable()) thread_.join();
}

void JobLane::close() {
  if (deadline_) return;
  deadline_ = std::chrono::steady_clock::now() + patience_;
  {
    const std::lock_guard lock(worker_->mutex);
    worker_->waiting.clear();
    worker_->lane = nullptr;
  }
  worker_->wake.notify_one();
  for (const auto& job : jobs_) job->stop.request_stop();
}

int JobLane::abandonedThreads() {
  return abandoned;
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
    const std::lock_guard lock(worker_->mutex);
    worker_->waiting.push_back(job);
  }
  worker_->wake.notify_one();
  return job->status.id;
}

/// Waiting jobs leave the lane. With Evaluation the running one is stopped too, and loses its delivery even when it
/// was done at this moment.
void JobLane::supersedeOlder() {
  std::deque<std::shared_ptr<Job>> overtaken;
  {
    const std::lock_guard lock(worker_->mutex);
    overtaken.swap(worker_->waiting);
  }
  for (const auto& job : overtaken) end(job, JobState::Superseded);
  if (policy_ == LanePolicy::Preview) return;
  for (const auto& job : jobs_) {
    askToStop(job);
    if (job->dropAs == JobState::Done) job->dropAs = JobState::Superseded;
  }
}

void JobLane::stop(JobId id) {
  const auto found = std::ranges::find_if(jobs_, [id](const auto& job) { return job->status.id == id; });
  if (found == jobs_.end()) return;
  const auto job = *found;
  askToStop(job);
  job->dropAs = JobState::Stopped;
  bool waited = false;
  {
    const std::lock_guard lock(worker_->mutex);
    waited = std::erase(worker_->waiting, job) > 0;
  }
  if (waited) end(job, JobState::Stopped);
}

void JobLane::askToStop(const std::shared_ptr<Job>& job) {
  if (!job->stop.request_stop()) return;
  const auto lookAgain = [this, waited = std::weak_ptr(job)] {
    if (const auto job = waited.lock()) abandon(job);
  };
  QTimer::singleShot(patience_, this, lookAgain);
}

/// Unless it has come to its end meanwhile.
void JobLane::abandon(const std::shared_ptr<Job>& job) {
  std::deque<std::shared_ptr<Job>> waiting;
  {
    const std::lock_guard lock(worker_->mutex);
    if (worker_->running != job || deadline_) return;
    worker_->lane = nullptr;
    worker_->letGo();
    waiting.swap(worker_->waiting);
  }
  thread_.detach();
  start(std::move(waiting));
  end(job, JobState::Abandoned);
}

void JobLane::stopAll() {
  std::vector<JobId> ids;
  for (const auto& job : jobs_) ids.push_back(job->status.id);
  for (const JobId id : ids) stop(id);
}

/// On the worker. Reports that come while one is on its way only renew its values: the UI thread is never flooded.
void JobLane::report(Worker& worker, const std::shared_ptr<Job>& job, const Progress& progress) {
  {
    const std::lock_guard lock(job->mutex);
    job->take(progress);
    if (std::exchange(job->reportOnTheWay, true)) return;
  }
  worker.post([job](JobLane& lane) {
    if (job->status.ended()) return;
    {
      const std::lock_guard lock(job->mutex);
      job->reportOnTheWay = false;
      job->status.progress = job->now();
    }
    emit lane.changed(job->status);
  });
}

/// A job that comes no further does not promise its end any more.
void JobLane::showStandstill() {
  for (const auto& job : jobs_) {
    if (job->status.state != JobState::Running || job->status.progress.secondsLeft < 0) continue;
    {
      const std::lock_guard lock(job->mutex);
      job->status.progress = job->now();
    }
    emit changed(job->status);
  }
}

void JobLane::serve(const std::shared_ptr<Worker>& worker, LanePolicy policy) {
  yieldToOthers(niceOf(policy));
  while (const auto job = worker->next()) {
    {
      const std::lock_guard lock(job->mutex);
      job->began = Clock::now();
    }
    worker->post([job](JobLane& lane) {
      if (job->status.ended()) return;
      job->status.state = JobState::Running;
      lane.standstill_.start();
      emit lane.changed(job->status);
    });
    JobContext context(job->stop.get_token(),
                       [&worker, &job](const Progress& progress) { report(*worker, job, progress); });
    auto outcome = std::make_shared<Outcome>(perform(*job, context));
    {
      const std::lock_guard lock(job->mutex);
      outcome->seconds = job->elapsed();
    }
    if (policy == LanePolicy::Work) giveBackFreeMemory();
    worker->post([job, outcome](JobLane& lane) { lane.finish(job, *outcome); });
  }
}

JobLane::Outcome JobLane::perform(Job& job, JobContext& context) {
  Work work = std::move(job.work);  // what it holds, such as a project and its lock, goes before the job counts as ended
  try {
    return {JobState::Done, work(context), {}};
  } catch (const Cancelled&) {
    return {JobState::Stopped, {}, {}};
  } catch (const std::bad_alloc&) {
    return {JobState::Failed, {}, tr("The memory is used up: use fewer images per class, or close other programs.")};
  } catch (const std::exception& problem) {
    return {JobState::Failed, {}, QString::fromStdString(failureText(problem))};
  }
}

void JobLane::finish(const std::shared_ptr<Job>& job, Outcome& outcome) {
  if (job->status.ended()) return;  // abandoned at the last moment
  job->status.seconds = outcome.seconds;
  JobState state = job->dropAs != JobState::Done ? job->dropAs : outcome.state;
  const bool receiverGone = job->hadReceiver && job->receiver.isNull();
  const bool outdated = receiverGone || (job->request.current && !job->request.current());
  if (state == JobState::Done && outdated) state = JobState::Superseded;
  if (state == JobState::Done) outcome.delivery();
  outcome.delivery = {};
  end(job, state, outcome.error);
}

void JobLane::end(const std::shared_ptr<Job>& job, JobState state, const QString& error) {
  std::erase(jobs_, job);
  if (jobs_.empty()) standstill_.stop();
  if (job->hadReceiver && job->receiver.isNull()) job->request = {};  // its functions belong to the receiver
  job->status.state = state;
  job->status.error = state == JobState::Failed ? error : QString();
  if (state == JobState::Failed && job->request.failed) job->request.failed(error);
  const bool dropped = state == JobState::Stopped || state == JobState::Superseded || state == JobState::Abandoned;
  if (dropped && job->request.dropped) job->request.dropped();
  job->request = {};  // a thread may keep the job for a while
  emit changed(job->status);
}

}  // namespace passband
