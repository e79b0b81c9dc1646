// What a file of any kind is, as far as it tells without being read as a whole: the entries of `info`.
#pragma once

#include <string>

#include "cli/session.h"

namespace passband::cli {

/// An object with "path", "kind" (images, model, project, search, training, map, mask, masks), what is known of it,
/// "use" and "command": the command to run next. Large files are mapped and not read: nothing is hashed, and models
/// above 256 MiB are not opened. Throws Error when nothing knows the file, with the reason.
Json reportOn(const std::string& path, const Session& session);

}  // namespace passband::cli
