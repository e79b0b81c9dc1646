#include "ui/models/verdict_run.h"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <ranges>
#include <utility>

#include "core/base/error.h"
#include "core/base/parallel.h"

namespace passband {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto keepEvery = std::chrono::seconds(1);

std::vector<ClassMap> classMaps(const SearchResult& result) {
  std::vector<ClassMap> maps;
  for (const ClassRelevance& own : result.classes) maps.push_back({own.classIndex, own.relevance});
  return maps;
}

std::string identityOf(const FoundMaps& maps, const std::vector<double>& areas) {
  return nlohmann::json{{"search", maps.identity}, {"areas", areas}}.dump();
}

/// Empty where `judging` is of other maps.
std::vector<double> areasOf(const KeptWork& judging, const FoundMaps& maps) {
  const auto identity = nlohmann::json::parse(judging.identity, nullptr, false);
  try {
    if (identity.at("search") == maps.identity) return identity.at("areas");
  } catch (const nlohmann::json::exception&) {
    // Another version has written it.
  }
  return {};
}

JudgeOptions optionsFor(const std::vector<double>& areas) {
  return {.areas = areas, .loaderThreads = availableThreads()};
}

/// Goes on from `state`, and keeps how far it has come, whether it ends or is stopped.
std::shared_ptr<const Verdicts> judged(const std::shared_ptr<const FoundMaps>& maps, const JudgeOptions& options,
                                       JudgeState state, const std::function<void(const JudgeState&)>& keep,
                                       JobContext& context) {
  const LabInputs& inputs = *maps->inputs;
  auto kept = Clock::now();
  const auto save = [&](const JudgeState& now) {
    if (Clock::now() - kept < keepEvery) return;
    keep(now);
    kept = Clock::now();
  };
  try {
    Judgement judgement =
        judgeMaps(inputs.experiment().on(maps->judge), classMaps(maps->result), options, state, save, context);
    keep(state);
    return std::make_shared<const Verdicts>(Verdicts{std::move(judgement), options, maps});
  } catch (const Cancelled&) {
    keep(state);
    throw;
  }
}

}  // namespace

VerdictRun::VerdictRun(LabSession& session) : WorkRun(session) {
  connect(&session_, &LabSession::inputsChanged, this, [this] {
    stop();
    verdicts_ = nullptr;
    emit verdictsChanged();
    emit progressed();
  });
}

const KeptWork* VerdictRun::stopped(const FoundMaps& maps, const std::vector<double>& areas) const {
  const auto& kept = session_.keptJudgings();
  const std::string identity = identityOf(maps, areas);
  const auto same =
      std::ranges::find_if(kept, [&](const KeptWork& own) { return own.identity == identity && !own.whole; });
  return same == kept.end() ? nullptr : &*same;
}

bool VerdictRun::canGoOn(const std::shared_ptr<const FoundMaps>& maps, const std::vector<double>& areas) const {
  return !running() && maps && stopped(*maps, areas) != nullptr;
}

void VerdictRun::start(std::shared_ptr<const FoundMaps> maps, const std::vector<double>& areas) {
  if (running() || !maps || !maps->whole || !maps->judge || !session_.isCurrent(maps->inputs)) return;
  const KeptWork* const before = stopped(*maps, areas);
  const auto state = before != nullptr ? before->state : std::make_shared<const std::string>();
  mailbox_ = std::make_shared<Mailbox>();
  maps_ = std::move(maps);
  identity_ = identityOf(*maps_, areas);
  begin(
      {.title = tr("Verdicts on the maps of %1").arg(maps_->choice.method),
       .current = [this, judged = maps_] { return session_.isCurrent(judged->inputs); }},
      [maps = maps_, options = optionsFor(areas), state, box = mailbox_](JobContext& context) {
        const auto keep = [&](const JudgeState& now) {
          auto bytes = std::make_shared<const std::string>(judgeStateToBytes(now));
          const std::lock_guard lock(box->mutex);
          box->state = std::move(bytes);
        };
        JudgeState before;
        try {
          if (!state->empty()) before = judgeStateFromBytes(*state);
        } catch (const Error&) {
          const std::lock_guard lock(box->mutex);
          box->refused = true;
          return std::shared_ptr<const Verdicts>();
        }
        auto verdicts = judged(maps, options, std::move(before), keep, context);
        const std::lock_guard lock(box->mutex);
        box->whole = true;
        return verdicts;
      },
      [this](std::shared_ptr<const Verdicts> verdicts) {
        if (!verdicts) return;
        verdicts_ = std::move(verdicts);
        emit verdictsChanged();
      });
}

void VerdictRun::showKept(const std::shared_ptr<const FoundMaps>& maps) {
  if (verdicts_ || running() || !maps || !maps->whole || !maps->judge) return;
  const auto& kept = session_.keptJudgings();
  const auto own = std::ranges::find_if(kept.rbegin(), kept.rend(), [&](const KeptWork& judging) {
    return judging.whole && !areasOf(judging, *maps).empty();
  });
  if (own == kept.rend()) return;
  session_.jobs().work().run(
      this,
      {.title = tr("Saved verdicts"),
       .quiet = true,
       .current = [this, maps] { return session_.isCurrent(maps->inputs) && !verdicts_ && !running(); },
       .failed = [this, judging = *own](const QString&) { session_.dropJudging(judging); }},
      [maps, options = optionsFor(areasOf(*own, *maps)), state = own->state](JobContext& context) {
        return judged(
            maps, options, judgeStateFromBytes(*state), [](const JudgeState&) {}, context);
      },
      [this](std::shared_ptr<const Verdicts> verdicts) {
        verdicts_ = std::move(verdicts);
        emit verdictsChanged();
      });
}

void VerdictRun::look() {
  if (!session_.isCurrent(maps_->inputs)) return;
  std::shared_ptr<const std::string> state;
  bool whole = false, refused = false;
  {
    const std::lock_guard lock(mailbox_->mutex);
    state = mailbox_->state;
    whole = mailbox_->whole;
    refused = std::exchange(mailbox_->refused, false);
  }
  if (refused) {
    auto judgings = session_.keptJudgings();
    std::erase_if(judgings, [&](const KeptWork& own) { return own.identity == identity_; });
    session_.setKeptJudgings(std::move(judgings));
    session_.messages().warn(
        tr("The saved verdicts are corrupt, or of another version of Passband, and were discarded; run them again."));
  }
  if (state) session_.keepJudging({maps_->result.method, identity_, std::move(state), whole});
}

}  // namespace passband
