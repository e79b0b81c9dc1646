#include "ui/models/noise_run.h"

#include <chrono>

#include "core/base/parallel.h"

namespace passband {
namespace {

constexpr auto showEvery = std::chrono::milliseconds(250);

}  // namespace

NoiseRun::NoiseRun(LabSession& session) : WorkRun(session) {
  connect(&session_, &LabSession::inputsChanged, this, [this] {
    stop();
    kept_ = std::make_shared<Kept>();
    found_ = nullptr;
    emit foundChanged();
    emit progressed();
  });
}

void NoiseRun::start() {
  const auto inputs = session_.inputs();
  if (running() || !inputs->complete()) return;
  const bool abandoned = !std::unique_lock(kept_->mutex, std::try_to_lock);  // by the lane, with its job
  if (abandoned || (found_ && found_->whole)) kept_ = std::make_shared<Kept>();
  mailbox_ = std::make_shared<Mailbox>();
  const auto work = [inputs, kept = kept_, box = mailbox_](JobContext& context) {
    const std::lock_guard alone(kept->mutex);
    const auto leave = [&](SensitivityResult result, bool whole) {
      auto found = std::make_shared<const NoiseFound>(NoiseFound{std::move(result), inputs, whole});
      const std::lock_guard lock(box->mutex);
      box->found = std::move(found);
    };
    auto shown = std::chrono::steady_clock::now();
    const WatchSensitivity watch = [&](const std::function<SensitivityResult()>& soFar) {
      // Later images begin all pairs anew: until those are tried, the maps of the images before them stay.
      if (kept->state.chunksDone > 0 || std::chrono::steady_clock::now() - shown < showEvery) return;
      leave(soFar(), false);
      shown = std::chrono::steady_clock::now();
    };
    leave(sensitivity(
              inputs->experiment(), {.loaderThreads = availableThreads()}, kept->state, [](const SensitivityState&) {},
              context, watch),
          true);
  };
  begin({.title = tr("Fourier noise sensitivity")}, work, [] {});
}

void NoiseRun::look() {
  std::shared_ptr<const NoiseFound> found;
  {
    const std::lock_guard lock(mailbox_->mutex);
    found = mailbox_->found;
  }
  if (!found || found == found_ || !session_.isCurrent(found->inputs)) return;
  found_ = std::move(found);
  emit foundChanged();
}

}  // namespace passband
