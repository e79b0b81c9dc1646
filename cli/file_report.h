// The entries of `info`.
#pragma once

#include <string>

#include "cli/session.h"

namespace passband::cli {

/// What a file is (core/workflow/file_report.h), with "use" and "command": the command to run next. Throws Error.
Json reportOn(const std::string& path, const Session& session);

}  // namespace passband::cli
