#include "ui/lab/noise_run.h"

#include <chrono>
#include <utility>

#include "core/base/error.h"
#include "core/base/parallel.h"

namespace passband {
namespace {

constexpr auto showEvery = std::chrono::milliseconds(250);

SensitivityOptions usualOptions() {
  return {.loaderThreads = availableThreads()};
}

std::shared_ptr<const NoiseFound> wholeMaps(const std::string& result, const std::vector<StoredMap>& maps,
                                            const std::shared_ptr<const LabInputs>& inputs) {
  return std::make_shared<const NoiseFound>(NoiseFound{sensitivityFromStored(result, maps), inputs, true});
}

}  // namespace

/// What lookUp finds.
struct NoiseRun::Known {
  std::shared_ptr<const NoiseFound> found;
  bool stopped = false;
  bool discarded = false;
};

NoiseRun::NoiseRun(const Inputs& inputs, const Runs& runs, JobBoard& jobs, MessageLog& messages)
    : WorkRun(inputs, jobs, messages), runs_(runs) {
  connect(&inputs_, &Inputs::replaced, this, [this] { found_ = nullptr; });
  connect(&inputs_, &Inputs::changed, this, [this] {
    stop();
    lookUp();
    emit foundChanged();
    emit progressed();
  });
  connect(&runs_, &Runs::changed, this, &NoiseRun::lookUp);
  lookUp();
}

void NoiseRun::lookUp() {
  stopped_ = false;
  const auto inputs = inputs_.current();
  const auto store = runs_.store();
  if (!inputs->complete()) return;
  const JobRequest request{.title = tr("Saved noise sensitivity"), .quiet = true, .current = [this, inputs, store] {
                             return inputs_.isCurrent(inputs) && runs_.store() == store;
                           }};
  jobs_.files().run(
      this, request,
      [inputs, store](JobContext&) {
        Known known;
        std::vector<std::string> damaged;
        for (const KnownSensitivity& own : knownSensitivities(*store, runInputs(*inputs, 0), damaged)) {
          if (!own.done && own.options == sensitivityKeyOptions(usualOptions())) known.stopped = true;
          if (!own.done) continue;
          try {
            known.found = wholeMaps(store->run(own.run).run.result, store->maps(own.run), inputs);
          } catch (const UnreadableRun&) {
            known.discarded = true;
            store->remove(own.run);
          }
        }
        return known;
      },
      [this](Known known) {
        if (known.discarded) warnOfDiscarded();
        stopped_ = stopped_ || known.stopped;
        if (!found_ && !running() && known.found) {
          found_ = std::move(known.found);
          emit foundChanged();
        }
        emit progressed();
      });
}

void NoiseRun::warnOfDiscarded() {
  messages_.warn(
      tr("The saved noise sensitivity is corrupt, or of another version of Passband, and was "
         "discarded; run it again."));
}

void NoiseRun::start() {
  const auto inputs = inputs_.current();
  if (running() || !inputs->complete()) return;
  mailbox_ = std::make_shared<Mailbox>();
  const auto work = [inputs, store = runs_.store(), box = mailbox_](JobContext& context) {
    const auto leave = [&](std::shared_ptr<const NoiseFound> found) {
      const std::lock_guard lock(box->mutex);
      box->found = std::move(found);
    };
    const auto note = [&](bool Mailbox::*what) {
      const std::lock_guard lock(box->mutex);
      (*box).*what = true;
    };
    auto shown = std::chrono::steady_clock::now();
    const SensitivityWatch watch{
        .refused = [&] { note(&Mailbox::refused); },
        .stepped =
            [&](const SensitivityState& state, const std::function<SensitivityResult()>& soFar) {
              // Later images begin all pairs anew: until those are tried, the maps of the images before them stay.
              if (state.chunksDone > 0 || std::chrono::steady_clock::now() - shown < showEvery) return;
              leave(std::make_shared<const NoiseFound>(NoiseFound{soFar(), inputs, false}));
              shown = std::chrono::steady_clock::now();
            },
        .stopped = [&] { note(&Mailbox::stopped); }};
    try {
      const RunOutcome outcome = runSensitivity(store.get(), runInputs(*inputs, 0), usualOptions(), watch, context);
      leave(wholeMaps(outcome.result, outcome.maps, inputs));
    } catch (const Error&) {
      const std::lock_guard lock(box->mutex);
      if (!box->refused) throw;
    }
  };
  begin({.title = tr("Fourier noise sensitivity")}, work, [] {});
}

void NoiseRun::look() {
  std::shared_ptr<const NoiseFound> found;
  bool stopped = false, refused = false;
  {
    const std::lock_guard lock(mailbox_->mutex);
    found = mailbox_->found;
    stopped = mailbox_->stopped;
    refused = std::exchange(mailbox_->refused, false);
  }
  if (refused) warnOfDiscarded();
  stopped_ = (stopped_ || stopped) && !refused && !(found && found->whole);
  if (!found || found == found_ || !inputs_.isCurrent(found->inputs)) return;
  found_ = std::move(found);
  emit foundChanged();
}

}  // namespace passband
