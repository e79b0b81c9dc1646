// Whether what a project holds of a run is whole: its file may be damaged, or made to do harm.
#pragma once

#include <string>

#include "core/analysis/experiment.h"
#include "core/workflow/run_store.h"

namespace passband {

/// Throws UnreadableRun that names the run where the result or a map of a search or a sensitivity is missing, damaged, or, with
/// `of`, not of these classes and images. Runs of other commands pass.
void requireWhole(const RunStore& store, const std::string& command, const RunOutcome& outcome,
                  const Experiment* of = nullptr);

}  // namespace passband
