// The learned search of classes that one pool of images serves. Internal to core/analysis: learned_groups.h makes the
// search of all classes of it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/analysis/search/search.h"

namespace passband {

struct LearnedOptions {
  std::int64_t steps = 0;       ///< 0: 392, or 40 when quick
  std::int64_t images = 64;     ///< of the class, and as many of others, in each step
  std::int64_t poolImages = 0;  ///< held at once, from which those of some steps are drawn; 0: what 512 MiB hold
  double specificity = 1;       ///< lambda: how much a call of another class's image costs against a hit
};

std::int64_t learnedSteps(const SearchOptions& options);

/// The classes of the options; all of them share each pool.
std::unique_ptr<Search> learnTogether(const Experiment& experiment, const SearchOptions& options,
                                      const std::string& state);

}  // namespace passband
