// Where what is computed is kept, and a piece of work in the work lane, one at a time, with what views show of it.
#pragma once

#include <QObject>
#include <QString>
#include <functional>

#include "core/workflow/run_store.h"
#include "ui/lab/inputs.h"

namespace passband {

/// Where runs are kept: in the open project, or in memory. What runs goes on in the store that it was begun in. Thread
/// rule: UI thread.
class Runs : public QObject {
  Q_OBJECT

 public:
  /// Never null.
  const std::shared_ptr<RunStore>& store() const { return store_; }
  void setStore(std::shared_ptr<RunStore> store);

 signals:
  /// It is another store.
  void changed();

 private:
  std::shared_ptr<RunStore> store_ = std::make_shared<RunStore>();
};

/// Thread rule: UI thread; what is begun runs in the work lane.
class WorkRun : public QObject {
  Q_OBJECT

 public:
  void stop();
  bool running() const { return running_; }
  /// Whether one may begin: not while images or network are being opened, or the preprocessing is being detected, as
  /// what begins then would be stopped by their coming.
  bool mayBegin() const { return !running_ && !inputs_.settling(); }
  const Progress& progress() const { return progress_; }

 signals:
  /// Began, came further, or ended; or whether one may begin has changed.
  void progressed();

 protected:
  WorkRun(const Inputs& inputs, JobBoard& jobs, MessageLog& messages);

  /// As JobLane::run(). Not while one runs.
  template <class Work, class Deliver>
  void begin(JobRequest request, Work work, Deliver deliver) {
    running_ = true;
    progress_ = {};
    request.failed = [this](const QString&) { end(); };
    request.dropped = [this] { end(); };
    job_ = jobs_.work().run(this, std::move(request), std::move(work),
                            [this, deliver = std::move(deliver)](auto&&... result) mutable {
                              deliver(std::forward<decltype(result)>(result)...);
                              end();
                            });
    emit progressed();
  }

  /// Takes what the worker has left to be shown. Called while it runs, and once more at the end, however that came.
  virtual void look() {}

  const Inputs& inputs_;
  JobBoard& jobs_;
  MessageLog& messages_;

 private:
  void end();

  Progress progress_;
  JobId job_ = 0;
  bool running_ = false;
};

}  // namespace passband
