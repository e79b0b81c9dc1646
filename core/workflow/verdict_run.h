// Verdicts that are kept while they are found and when they are, for the command line and the window alike.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/analysis/verdict/map_judge.h"
#include "core/base/job_context.h"
#include "core/workflow/run_inputs.h"
#include "core/workflow/run_store.h"
#include "core/workflow/stored_verdict.h"

namespace passband {

struct VerdictTask {
  std::vector<ClassMap> maps;
  std::string mapsFrom;  ///< "run 3 of cifar.passband"
  std::string mapsHash;  ///< of all maps of the search
  std::string method{};  ///< of the search; empty: not known
  std::optional<SearchedImages> searched{};
  JudgeOptions options{};
  bool clean = false;   ///< see VerdictKey
  bool counts = false;  ///< verdicts of earlier versions, which were kept without counts, are given anew
};

/// What is told of it at work, in its thread.
struct VerdictWatch {
  std::function<void(const JudgeState& state)> begins{};  ///< it is not in the project; how far it has come
  std::function<void()> refused{};                        ///< the progress, which the project forgets
  std::function<void()> saved{};
  std::function<void()> stopped{};  ///< and saved
};

/// The verdicts on `judged`: taken from the store where they are finished there, resumed where they were stopped, and
/// kept, with judgeStateToBytes() as RunOutcome::rest. Without a store they are just given. Throws as judgeMaps.
RunOutcome runVerdict(RunStore* store, const RunInputs& inputs, const std::shared_ptr<const ImageSet>& judged,
                      const VerdictTask& task, const VerdictWatch& watch, JobContext& context);

/// The judgement from the rest of such an outcome, also of an earlier version's; nothing is measured. Throws Error
/// where that is damaged.
Judgement judgementOf(const std::string& rest, const RunInputs& inputs, const std::shared_ptr<const ImageSet>& judged,
                      const VerdictTask& task, JobContext& context);

/// Keeps the judging that these bytes (judgeStateToBytes()) tell of as if it had been done here: `done`, or stopped.
void keepVerdict(RunStore& store, const RunInputs& inputs, const std::shared_ptr<const ImageSet>& judged,
                 const VerdictTask& task, const std::string& state, bool done, JobContext& context);

/// Verdicts that the store holds on those maps, on those images.
struct KnownVerdict {
  std::int64_t run = 0;
  JudgeOptions options;
  bool done = false;
};
std::vector<KnownVerdict> knownVerdicts(const RunStore& store, const RunInputs& inputs,
                                        const std::shared_ptr<const ImageSet>& judged, const VerdictTask& task,
                                        std::vector<std::string>& damaged);

}  // namespace passband
