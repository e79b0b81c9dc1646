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

/// Which outputs of no class the images of each class are called most; empty where none is.
std::string othersText(const Json& classes);

}  // namespace passband::cli
