// Verdicts as cards for people.
#pragma once

#include <string>

#include "cli/session.h"

namespace passband::cli {

/// A table of the verdicts, and a card for each class.
std::string judgementText(const Json& result);

}  // namespace passband::cli
