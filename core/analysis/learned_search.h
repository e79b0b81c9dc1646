// The learned search of classes that one pool of images serves. Internal to core/analysis: learned_groups.cpp makes the
// search of all classes of it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/analysis/search.h"

namespace passband {

std::int64_t learnedSteps(const SearchOptions& options);

/// The classes of the options; all of them share each pool.
std::unique_ptr<Search> learnTogether(const SearchInputs& inputs, const SearchOptions& options,
                                      const std::string& state);

/// The classes of a learned search in groups of which one pool holds the images that each step asks for: one group
/// where the whole set fits. Throws Error when the images are too large for any.
std::vector<std::vector<int>> learnedGroups(const SearchInputs& inputs, const SearchOptions& options);

}  // namespace passband
