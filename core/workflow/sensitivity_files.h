// The files that a Fourier noise sensitivity leaves in a folder.
#pragma once

#include <filesystem>

#include "core/workflow/run_store.h"

namespace passband {

/// error/, change/ (the error without noise taken off) and turns-into/ with the maps of all images and of each class, a
/// picture of each kind, and sensitivity.csv with a line a class and bin. `outcome`: of runSensitivity.
void writeSensitivity(const std::filesystem::path& folder, const RunOutcome& outcome);

}  // namespace passband
