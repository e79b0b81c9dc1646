// The learned search of more classes than one pool of images serves. Internal to core/analysis.
#pragma once

#include <vector>

#include "core/analysis/search/learned_search.h"

namespace passband {

/// The classes of a learned search in groups of which one pool holds the images that each step asks for: one group
/// where the whole set fits. Throws Error when the images are too large for any.
std::vector<std::vector<int>> learnedGroups(const Experiment& experiment, const SearchOptions& options);

}  // namespace passband
