// The network's errors under noise of one frequency after another, for the window: begun, watched while the maps fill
// in, stopped, and resumed; and those that the project holds.
#pragma once

#include <QObject>
#include <memory>
#include <mutex>

#include "core/workflow/sensitivity_run.h"
#include "ui/lab/work_run.h"

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
  NoiseRun(const Inputs& inputs, const Runs& runs, JobBoard& jobs, MessageLog& messages);

  /// With the published norm, clipped, as passband-cli sensitivity does it. Goes on where it was stopped.
  void start();
  /// Whether start() would go on from where it was stopped.
  bool canGoOn() const { return !running() && stopped_; }

  /// Of the inputs of now; null while there is none.
  const std::shared_ptr<const NoiseFound>& found() const { return found_; }

 signals:
  void foundChanged();

 protected:
  void look() override;

 private:
  /// Where the worker leaves what it has found; the window looks in when progress is reported.
  struct Mailbox {
    std::mutex mutex;
    std::shared_ptr<const NoiseFound> found;
    bool stopped = false;
    bool refused = false;  ///< what the measurement was to go on from
  };
  struct Known;
  /// Looks for what the project holds of the inputs of now.
  void lookUp();
  void warnOfDiscarded();

  const Runs& runs_;
  std::shared_ptr<Mailbox> mailbox_ = std::make_shared<Mailbox>();
  std::shared_ptr<const NoiseFound> found_;
  bool stopped_ = false;  ///< one can go on
};

}  // namespace passband
