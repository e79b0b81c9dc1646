// What is open when something is run, and what the project keeps of it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/analysis/experiment.h"
#include "core/workflow/run_origin.h"

namespace passband {

/// With at most `limit` images a class.
struct RunInputs : Experiment {
  std::shared_ptr<const ImageSet> whole{};  ///< all images of the source
  std::int64_t limit = 0;                   ///< 0: all
  RunHead head{};
  int threads = 1;
};

/// The images that a search takes, and those that it leaves for the verdict (null: it takes all).
struct SearchParts {
  std::shared_ptr<const ImageSet> searched, left;
};
SearchParts searchParts(const std::shared_ptr<const ImageSet>& images, std::optional<double> split, std::uint64_t seed);

}  // namespace passband
