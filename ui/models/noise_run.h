// The network's errors under noise of one frequency after another, for the window: begun, watched while the maps fill
// in, stopped, and taken up again.
#pragma once

#include <QObject>
#include <memory>
#include <mutex>

#include "core/analysis/sensitivity.h"
#include "ui/models/work_run.h"

namespace passband {

/// What is known so far, and what it was made from. Immutable once published.
struct NoiseFound {
  SensitivityResult result;  ///< pairs that are not tried yet are NaN
  std::shared_ptr<const LabInputs> inputs;
  bool whole = false;
};

/// Thread rule: UI thread; the measurement runs in the work lane.
class NoiseRun : public WorkRun {
  Q_OBJECT

 public:
  explicit NoiseRun(LabSession& session);

  /// With the published norm, clipped, as passband-cli sensitivity does it. Goes on where it was stopped.
  void start();
  /// Whether start() would go on from where it was stopped.
  bool canGoOn() const { return !running() && kept_->state.forwards > 0 && !(found_ && found_->whole); }

  /// Of the inputs of now; null while there is none.
  const std::shared_ptr<const NoiseFound>& found() const { return found_; }

 signals:
  void foundChanged();

 protected:
  void look() override;

 private:
  /// What a stopped measurement goes on from: it belongs to whoever measures.
  struct Kept {
    std::mutex mutex;
    SensitivityState state;
  };
  /// Where the worker leaves what it has found; the window looks in when progress is reported.
  struct Mailbox {
    std::mutex mutex;
    std::shared_ptr<const NoiseFound> found;
  };

  std::shared_ptr<Kept> kept_ = std::make_shared<Kept>();
  std::shared_ptr<Mailbox> mailbox_ = std::make_shared<Mailbox>();
  std::shared_ptr<const NoiseFound> found_;
};

}  // namespace passband
