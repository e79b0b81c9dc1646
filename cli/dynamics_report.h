// What train says of a training that it watched.
#pragma once

#include <string>

#include "cli/session.h"

namespace passband::cli {

/// When each class was learned, and what the looking cost: of a dynamicsSummary().
std::string dynamicsText(const Json& summary);

}  // namespace passband::cli
