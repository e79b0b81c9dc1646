// Fourier noise sensitivity that is kept while it is measured and when it is, for the command line and the window
// alike.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/analysis/sensitivity/sensitivity.h"
#include "core/base/job_context.h"
#include "core/workflow/run_inputs.h"
#include "core/workflow/run_store.h"
#include "core/workflow/stored_sensitivity.h"

namespace passband {

/// What is told of it at work, in its thread.
struct SensitivityWatch {
  std::function<void(const SensitivityState& state)> begins{};  ///< it is not in the project; how far it has come
  std::function<void()> refused{};                              ///< the progress, which the project forgets
  std::function<void(const SensitivityState& state, const std::function<SensitivityResult()>& soFar)> stepped{};
  std::function<void()> saved{};
  std::function<void()> stopped{};  ///< and saved
};

/// On inputs.images: taken from the store where it is finished there, resumed where it was stopped, and kept. Without a
/// store it is just measured. Throws as sensitivity().
RunOutcome runSensitivity(RunStore* store, const RunInputs& inputs, const SensitivityOptions& options,
                          const SensitivityWatch& watch, JobContext& context);

/// One that the store holds of these inputs.
struct KnownSensitivity {
  std::int64_t run = 0;
  std::string options;  ///< see sensitivityKeyOptions()
  bool done = false;
};
std::vector<KnownSensitivity> knownSensitivities(const RunStore& store, const RunInputs& inputs,
                                                 std::vector<std::string>& damaged);

}  // namespace passband
