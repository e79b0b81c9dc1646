#include "ui/lab/verdict_run.h"

#include <algorithm>
#include <utility>

#include "core/base/error.h"
#include "core/base/parallel.h"

namespace passband {
namespace {

VerdictTask taskOf(const FoundMaps& maps, JudgeOptions options) {
  options.loaderThreads = availableThreads();
  return {.maps = classMaps(maps.result),
          .mapsFrom = maps.place,
          .mapsHash = maps.mapsHash,
          .method = maps.result.method,
          .searched = maps.searched,
          .options = std::move(options),
          .counts = true};
}

/// Whether start() with its areas would go on from it.
bool usual(const JudgeOptions& options) {
  const auto key = [](const JudgeOptions& own) { return verdictKeyOptions({{}, {}, own, false}); };
  return key(options) == key({.areas = options.areas}) && options.seed == JudgeOptions{}.seed;
}

std::shared_ptr<const Verdicts> verdictsOf(const std::string& rest, const std::shared_ptr<const FoundMaps>& maps,
                                           const VerdictTask& task, JobContext& context) {
  Judgement judgement = judgementOf(rest, runInputs(*maps->inputs, task.options.seed), maps->judge, task, context);
  return std::make_shared<const Verdicts>(Verdicts{std::move(judgement), task.options, maps});
}

}  // namespace

/// What lookUp finds.
struct VerdictRun::Known {
  std::shared_ptr<const Verdicts> verdicts;
  std::vector<Stopped> stopped;
  bool discarded = false;
  std::vector<std::string> sentences;  ///< why others could not be shown
};

VerdictRun::VerdictRun(const Inputs& inputs, const Runs& runs, JobBoard& jobs, MessageLog& messages)
    : WorkRun(inputs, jobs, messages), runs_(runs) {
  connect(&inputs_, &Inputs::replaced, this, [this] {
    verdicts_ = nullptr;
    stopped_.clear();
    lookedUp_.reset();
  });
  connect(&inputs_, &Inputs::changed, this, [this] {
    stop();
    emit verdictsChanged();
    emit progressed();
  });
}

std::shared_ptr<const Verdicts> VerdictRun::verdictsOn(const std::shared_ptr<const FoundMaps>& maps) const {
  return verdicts_ && maps && sameMaps(*verdicts_->maps, *maps) ? verdicts_ : nullptr;
}

bool VerdictRun::judges(const std::shared_ptr<const FoundMaps>& maps) const {
  return running() && maps && sameMaps(*maps_, *maps);
}

bool VerdictRun::canGoOn(const std::shared_ptr<const FoundMaps>& maps, const std::vector<double>& areas) const {
  return !running() && maps && maps->whole && std::ranges::count(stopped_, Stopped{maps->mapsHash, areas}) > 0;
}

void VerdictRun::start(std::shared_ptr<const FoundMaps> maps, const std::vector<double>& areas) {
  if (running() || !maps || !maps->whole || !maps->judge || !inputs_.isCurrent(maps->inputs)) return;
  mailbox_ = std::make_shared<Mailbox>();
  maps_ = std::move(maps);
  areas_ = areas;
  begin(
      {.title = tr("Verdicts on the maps of %1").arg(maps_->choice.method),
       .current = [this, judged = maps_] { return inputs_.isCurrent(judged->inputs); }},
      [maps = maps_, areas, store = runs_.store(), box = mailbox_](JobContext& context) {
        const VerdictTask task = taskOf(*maps, {.areas = areas});
        const auto note = [&](bool Mailbox::*what) {
          const std::lock_guard lock(box->mutex);
          (*box).*what = true;
        };
        const VerdictWatch watch{.refused = [&] { note(&Mailbox::refused); },
                                 .stopped = [&] { note(&Mailbox::stopped); }};
        try {
          const RunOutcome outcome =
              runVerdict(store.get(), runInputs(*maps->inputs, task.options.seed), maps->judge, task, watch, context);
          return verdictsOf(outcome.rest, maps, task, context);
        } catch (const Error&) {
          const std::lock_guard lock(box->mutex);
          if (!box->refused) throw;
          return std::shared_ptr<const Verdicts>();
        }
      },
      [this](std::shared_ptr<const Verdicts> verdicts) {
        if (!verdicts) return;
        std::erase(stopped_, Stopped{maps_->mapsHash, areas_});
        verdicts_ = std::move(verdicts);
        emit verdictsChanged();
      });
}

void VerdictRun::lookUp(const std::shared_ptr<const FoundMaps>& maps) {
  if (running() || !maps || !maps->whole || !maps->judge || lookedUp_.lock() == maps) return;
  lookedUp_ = maps;
  const auto store = runs_.store();
  const JobRequest request{.title = tr("Saved verdicts"), .quiet = true, .current = [this, maps, store] {
                             return inputs_.isCurrent(maps->inputs) && runs_.store() == store;
                           }};
  jobs_.files().run(
      this, request,
      [maps, store](JobContext& context) {
        Known known;
        std::vector<std::string> damaged;
        const RunInputs inputs = runInputs(*maps->inputs, 0);
        for (const KnownVerdict& verdict : knownVerdicts(*store, inputs, maps->judge, taskOf(*maps, {}), damaged)) {
          if (!verdict.done) {
            if (usual(verdict.options)) known.stopped.push_back({maps->mapsHash, verdict.options.areas});
            continue;
          }
          const std::string rest = store->run(verdict.run).run.progress;
          if (rest.empty()) continue;  // of an earlier version: without the counts
          try {
            known.verdicts = verdictsOf(rest, maps, taskOf(*maps, verdict.options), context);
          } catch (const UnreadableRun&) {
            known.discarded = true;
            store->remove(verdict.run);
          } catch (const Error& error) {
            known.sentences.push_back(error.what());
          }
        }
        return known;
      },
      [this, maps](Known known) { takeKnown(maps, std::move(known)); });
}

void VerdictRun::takeKnown(const std::shared_ptr<const FoundMaps>& maps, Known known) {
  if (known.discarded) warnOfDiscarded();
  for (const std::string& sentence : known.sentences) messages_.warn(QString::fromStdString(sentence));
  for (Stopped& own : known.stopped) {
    if (std::ranges::count(stopped_, own) == 0) stopped_.push_back(std::move(own));
  }
  if (!verdictsOn(maps) && !running() && known.verdicts) {
    verdicts_ = std::move(known.verdicts);
    emit verdictsChanged();
  }
  emit progressed();
}

void VerdictRun::warnOfDiscarded() {
  messages_.warn(
      tr("The saved verdicts are corrupt, or of another version of Passband, and were discarded; run them again."));
}

void VerdictRun::look() {
  if (!inputs_.isCurrent(maps_->inputs)) return;
  const Stopped own{maps_->mapsHash, areas_};
  const std::lock_guard lock(mailbox_->mutex);
  if (std::exchange(mailbox_->refused, false)) {
    std::erase(stopped_, own);
    warnOfDiscarded();
  }
  if (mailbox_->stopped && std::ranges::count(stopped_, own) == 0) stopped_.push_back(own);
}

}  // namespace passband
