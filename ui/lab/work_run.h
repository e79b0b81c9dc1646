// A piece of work in the session's work lane, one at a time, with what views show of it.
#pragma once

#include <QObject>
#include <QString>
#include <functional>

#include "ui/lab/lab_session.h"

namespace passband {

/// Thread rule: UI thread; what is begun runs in the work lane.
class WorkRun : public QObject {
  Q_OBJECT

 public:
  void stop();
  bool running() const { return running_; }
  const Progress& progress() const { return progress_; }

 signals:
  /// Began, came further, or ended.
  void progressed();

 protected:
  explicit WorkRun(LabSession& session);

  /// As JobLane::run(). Not while one runs.
  template <class Work, class Deliver>
  void begin(JobRequest request, Work work, Deliver deliver) {
    running_ = true;
    progress_ = {};
    request.failed = [this](const QString&) { end(); };
    request.dropped = [this] { end(); };
    job_ = session_.jobs().work().run(this, std::move(request), std::move(work),
                                      [this, deliver = std::move(deliver)](auto&&... result) mutable {
                                        deliver(std::forward<decltype(result)>(result)...);
                                        end();
                                      });
    emit progressed();
  }

  /// Takes what the worker has left to be shown. Called while it runs, and once more at the end, however that came.
  virtual void look() {}

  LabSession& session_;

 private:
  void end();

  Progress progress_;
  JobId job_ = 0;
  bool running_ = false;
};

}  // namespace passband
