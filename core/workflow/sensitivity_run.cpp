#include "core/workflow/sensitivity_run.h"

#include "core/analysis/sensitivity/sensitivity_state.h"
#include "core/base/error.h"
#include "core/workflow/whole_run.h"

namespace passband {
namespace {

SensitivityState stateOf(RunStore* store, const Run& run, const SensitivityWatch& watch) {
  if (run.progress.empty()) return {};
  try {
    return sensitivityStateFromBytes(run.progress);
  } catch (const Error&) {
    if (store == nullptr || !watch.refused) throw;
    store->saveProgress(run.id, {});
    watch.refused();
    throw;
  }
}

}  // namespace

RunOutcome runSensitivity(RunStore* store, const RunInputs& inputs, const SensitivityOptions& options,
                          const SensitivityWatch& watch, JobContext& context) {
  const auto make = [&](const Run& run) {
    SensitivityState state = stateOf(store, run, watch);
    if (watch.begins) watch.begins(state);
    ProgressKeeper keeper(store, run.id);
    const auto bytes = [&] { return sensitivityStateToBytes(state); };
    WatchSensitivity stepped;
    if (watch.stepped) stepped = [&](const std::function<SensitivityResult()>& soFar) { watch.stepped(state, soFar); };
    try {
      const SensitivityResult found = sensitivity(
          inputs, options, state,
          [&](const SensitivityState&) {
            if (keeper.saveSometimes(bytes) && watch.saved) watch.saved();
          },
          context, stepped);
      return RunOutcome{sensitivityToJson({.head = resultHead(inputs.head),
                                           .result = found,
                                           .data = inputs.images->info().source,
                                           .model = inputs.classifier->info().path}),
                        sensitivityMaps(found)};
    } catch (const Cancelled&) {
      keeper.save(bytes);
      if (watch.stopped) watch.stopped();
      throw;
    }
  };
  if (store == nullptr) return make({});
  RunOutcome outcome = store->storedOrMade(
      keyOf(*store, kSensitivity, sensitivityKeyOptions(options), inputs, *inputs.images, options.seed), false, make);
  if (!outcome.finished.empty()) requireWhole(*store, kSensitivity, outcome);
  return outcome;
}

std::vector<KnownSensitivity> knownSensitivities(const RunStore& store, const RunInputs& inputs,
                                                 std::vector<std::string>& damaged) {
  const std::string versions = runVersions(inputs.head.device, inputs.head.precision);
  std::vector<KnownSensitivity> known;
  for (const RunEntry& entry : store.runs(damaged)) {
    const RunKey& key = entry.run.key;
    const bool done = entry.run.state == RunState::Done;
    const bool same = key.command == kSensitivity && entry.model.hash == inputs.classifier->info().hash &&
                      entry.data.hash == inputs.images->info().hash &&
                      sameKindOfImages(entry.data, entry.run.result, *inputs.images, inputs);
    if (same && (done || key.versions == versions)) known.push_back({entry.run.id, key.options, done});
  }
  return known;
}

}  // namespace passband
