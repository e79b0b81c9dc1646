// A run that a project holds, as the files that its command left, or would have left, in a folder.
#pragma once

#include <cstdint>
#include <filesystem>

#include "core/workflow/run_store.h"

namespace passband {

/// Writes the finished run of this number: its maps and pictures, and its result as COMMAND.json with "warnings" empty.
/// The folder is made, or must be empty, so that two runs are not mixed. Throws Error where there is no such run, it is
/// not finished, or of a version before those that keep results, UnreadableRun where it is damaged.
void exportRun(const RunStore& store, std::int64_t run, const std::filesystem::path& folder);

}  // namespace passband
