// A confusion matrix for people.
#pragma once

#include <string>

#include "cli/session.h"

namespace passband::cli {

/// Up to 20 classes as a table of counts (rows true, columns predicted); above, the ten largest mistakes. Columns past
/// the classes are outputs of no class, "others".
std::string confusionText(const Json& classes, const Json& confusion);

/// The same table for figures in percent (relative confusion).
std::string percentConfusionText(const Json& classes, const Json& confusion);

}  // namespace passband::cli
