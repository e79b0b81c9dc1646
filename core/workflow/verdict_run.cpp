#include "core/workflow/verdict_run.h"

#include "core/analysis/verdict/judge_state.h"
#include "core/base/error.h"

namespace passband {
namespace {

std::vector<int> classesOf(const VerdictTask& task) {
  std::vector<int> classes;
  for (const ClassMap& map : task.maps) classes.push_back(map.classIndex);
  return classes;
}

RunKey runKeyOf(RunStore& store, const RunInputs& inputs, const std::shared_ptr<const ImageSet>& judged,
                const VerdictTask& task, JudgeForm form) {
  const std::string options = verdictKeyOptions({task.mapsHash, classesOf(task), task.options, task.clean, form});
  return keyOf(store, kVerdict, options, inputs, *judged, task.options.seed);
}

JudgeState stateOf(RunStore* store, const Run& run, const VerdictWatch& watch) {
  if (run.progress.empty()) return {};
  try {
    return judgeStateFromBytes(run.progress);
  } catch (const Error&) {
    if (store == nullptr || !watch.refused) throw;
    store->saveProgress(run.id, {});
    watch.refused();
    throw;
  }
}

RunOutcome outcomeOf(const RunInputs& inputs, const std::shared_ptr<const ImageSet>& judged, const VerdictTask& task,
                     const Judgement& judgement, const JudgeState& state) {
  std::int64_t right = 0, images = 0;
  for (const RateCounts& counts : state.full) right += counts.hits, images += counts.own;
  const StoredVerdict verdict{.head = resultHead(inputs.head),
                              .data = inputs.images->info().source,
                              .model = inputs.classifier->info().path,
                              .outputs = outputsText(inputs),
                              .forcedChoice = inputs.isForcedChoice(),
                              .maps = task.mapsFrom,
                              .mapsHash = task.mapsHash,
                              .method = task.method,
                              .searched = task.searched,
                              .judgedOn = judged->info().source,
                              .judgedHash = judged->info().hash,
                              .split = judged->size() < inputs.whole->size() && task.searched.has_value(),
                              .accuracy = wilsonRate(right, images),
                              .options = task.options,
                              .judgement = judgement};
  return {verdictToJson(verdict), {}, judgeStateToBytes(state)};
}

}  // namespace

RunOutcome runVerdict(RunStore* store, const RunInputs& inputs, const std::shared_ptr<const ImageSet>& judged,
                      const VerdictTask& task, const VerdictWatch& watch, JobContext& context) {
  const auto make = [&](const Run& run) {
    JudgeState state = run.state == RunState::Done ? JudgeState{} : stateOf(store, run, watch);
    if (watch.begins) watch.begins(state);
    ProgressKeeper keeper(store, run.id);
    const auto bytes = [&] { return judgeStateToBytes(state); };
    try {
      const Judgement judgement = judgeMaps(
          inputs.on(judged), task.maps, task.options, state,
          [&](const JudgeState&) {
            if (keeper.saveSometimes(bytes) && watch.saved) watch.saved();
          },
          context);
      return outcomeOf(inputs, judged, task, judgement, state);
    } catch (const Cancelled&) {
      keeper.save(bytes);
      if (watch.stopped) watch.stopped();
      throw;
    }
  };
  if (store == nullptr) return make({});
  const RunKey key = runKeyOf(*store, inputs, judged, task, JudgeForm::SharedMasks);
  RunOutcome outcome = store->storedOrMade(key, false, make);
  if (task.counts && outcome.rest.empty()) outcome = store->storedOrMade(key, true, make);
  return outcome;
}

Judgement judgementOf(const std::string& rest, const RunInputs& inputs, const std::shared_ptr<const ImageSet>& judged,
                      const VerdictTask& task, JobContext& context) {
  FinishedJudging judging = finishedJudgingFromBytes(rest);
  const JudgeOptions options = optionsOf(judging.form, task.options, task.maps.size());
  return judgeMaps(
      inputs.on(judged), task.maps, options, judging.state, [](const JudgeState&) {}, context);
}

void keepVerdict(RunStore& store, const RunInputs& inputs, const std::shared_ptr<const ImageSet>& judged,
                 const VerdictTask& task, const std::string& state, bool done, JobContext& context) {
  if (!done) {
    judgeStateFromBytes(state);  // what cannot be resumed is not kept
    store.storeStopped(runKeyOf(store, inputs, judged, task, JudgeForm::SharedMasks), state);
    return;
  }
  const FinishedJudging judging = finishedJudgingFromBytes(state);
  VerdictTask as = task;
  as.options.nullImages = optionsOf(judging.form, task.options, task.maps.size()).nullImages;
  const RunKey key = runKeyOf(store, inputs, judged, as, judging.form);
  RunOutcome outcome = outcomeOf(inputs, judged, as, judgementOf(state, inputs, judged, as, context), judging.state);
  outcome.rest = state;
  store.store(key, outcome);
}

std::vector<KnownVerdict> knownVerdicts(const RunStore& store, const RunInputs& inputs,
                                        const std::shared_ptr<const ImageSet>& judged, const VerdictTask& task,
                                        std::vector<std::string>& damaged) {
  const std::string versions = runVersions(inputs.head.device, inputs.head.precision);
  std::vector<KnownVerdict> known;
  for (const RunEntry& entry : store.runs(damaged)) {
    const auto key = readVerdictKey(entry.run.key);
    const bool done = entry.run.state == RunState::Done;
    const bool goesOn = key && key->form == JudgeForm::SharedMasks && entry.run.key.versions == versions;
    const bool same = key && key->mapsHash == task.mapsHash && key->classes == classesOf(task) &&
                      entry.model.hash == inputs.classifier->info().hash && entry.data.hash == judged->info().hash &&
                      sameKindOfImages(entry.data, entry.run.result, *judged, inputs);
    if (same && (done || goesOn)) known.push_back({entry.run.id, key->options, done});
  }
  return known;
}

}  // namespace passband
