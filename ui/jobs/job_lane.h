// Background work beside the window: one worker thread a lane, results handed to the UI thread. What happens to work
// that newer work overtakes is the lane's policy (docs/architecture.md#threads).
#pragma once

#include <QObject>
#include <QPointer>
#include <QString>
#include <QTimer>
#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <type_traits>
#include <utility>

#include "core/base/job_context.h"

namespace passband {

enum class LanePolicy {
  Preview,     ///< the running job ends by itself, then the newest request is taken: a drag shows many updates
  Evaluation,  ///< the running job is stopped, then the newest request is taken
  Work,        ///< every request in its turn
};

enum class JobState {
  Waiting,
  Running,
  Done,
  Stopped,     ///< by the user
  Superseded,  ///< overtaken by a newer request, or its result was no longer current: nothing was delivered
  Failed,
  Abandoned,  ///< it was asked to stop and did not; what it comes to some day is dropped
};

using JobId = quint64;

struct JobStatus {
  JobId id = 0;
  QString title;  ///< "Evaluating resnet20.th": what the user reads
  JobState state = JobState::Waiting;
  bool quiet = false;
  Progress progress;   ///< rate and time left by all that the job has done (time_left.h)
  double seconds = 0;  ///< how long the whole job ran, once it has ended
  QString error;       ///< with Failed: a full sentence

  bool ended() const { return state != JobState::Waiting && state != JobState::Running; }
};

/// What surrounds a piece of work. All functions are called on the UI thread.
struct JobRequest {
  QString title;
  bool quiet = false;  ///< not listed in the Jobs panel: previews
  /// Asked right before the result is delivered: false drops it. Empty: always current.
  std::function<bool()> current{};
  /// Called with the sentence of an Error instead of the delivery. The message log gets it in any case.
  std::function<void(const QString& sentence)> failed{};
  /// Called when the user stopped the job, or it was superseded, or abandoned after one of these.
  std::function<void()> dropped{};
};

/// A job that is asked to stop and does not do so in time is abandoned: the queue goes on in another thread, and the
/// old one is left to itself. Thread rule: every public function belongs to the UI thread.
class JobLane : public QObject {
  Q_OBJECT

 public:
  static constexpr std::chrono::milliseconds usualPatience{5000};

  JobLane(QString name, LanePolicy policy, QObject* parent = nullptr,
          std::chrono::milliseconds patience = usualPatience);
  /// Stops the running job and waits for its next checkpoint, or abandons it. Nothing is delivered any more.
  ~JobLane() override;

  /// The threads of abandoned jobs that have not ended. While there are any, the program must end by std::_Exit: they
  /// use what an ordinary end takes away.
  static int abandonedThreads();

  const QString& name() const { return name_; }

  /// Runs `work(JobContext&)` on the lane's thread, then `deliver(Result)` (or `deliver()` for void work) on the UI
  /// thread, unless the receiver is gone, the job was stopped or superseded, or `request.current()` is false. `work`
  /// must not touch widgets or models; let it capture values and shared_ptr<const T>.
  template <class Work, class Deliver>
  JobId run(QObject* receiver, JobRequest request, Work work, Deliver deliver) {
    using Result = std::invoke_result_t<Work&, JobContext&>;
    return enqueue(receiver, std::move(request),
                   [work = std::move(work), deliver = std::move(deliver)](JobContext& context) mutable -> Delivery {
                     if constexpr (std::is_void_v<Result>) {
                       work(context);
                       return [deliver]() mutable { deliver(); };
                     } else {
                       auto result = std::make_shared<Result>(work(context));
                       return [deliver, result]() mutable { deliver(std::move(*result)); };
                     }
                   });
  }

  void stop(JobId id);
  void stopAll();
  /// The beginning of the lane's end, for several at once: asks the job to stop, and takes no more.
  void close();
  /// Whether a job runs, waits, or has its result on the way.
  bool busy() const { return !jobs_.empty(); }

 signals:
  /// A job began to wait, ran, came further, or ended; a progress report at most once per turn of the event loop.
  void changed(const passband::JobStatus& status);

 private:
  using Delivery = std::function<void()>;
  using Work = std::function<Delivery(JobContext&)>;
  struct Job;
  struct Outcome;
  struct Worker;

  JobId enqueue(QObject* receiver, JobRequest request, Work work);
  void supersedeOlder();
  void start(std::deque<std::shared_ptr<Job>> waiting);
  void askToStop(const std::shared_ptr<Job>& job);
  void showStandstill();
  void abandon(const std::shared_ptr<Job>& job);
  static void report(Worker& worker, const std::shared_ptr<Job>& job, const Progress& progress);
  static void serve(const std::shared_ptr<Worker>& worker, LanePolicy policy);
  static Outcome perform(Job& job, JobContext& context);
  void finish(const std::shared_ptr<Job>& job, Outcome& outcome);
  void end(const std::shared_ptr<Job>& job, JobState state, const QString& error = {});

  QString name_;
  LanePolicy policy_;
  std::chrono::milliseconds patience_;
  JobId lastId_ = 0;
  std::deque<std::shared_ptr<Job>> jobs_;  ///< not ended yet, oldest first; UI thread only
  std::shared_ptr<Worker> worker_;
  std::thread thread_;
  std::optional<std::chrono::steady_clock::time_point> deadline_;  ///< once it is closed
  QTimer standstill_;                                              ///< runs while a job does
};

}  // namespace passband
