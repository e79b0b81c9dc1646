// What is open when something is run, and what the project keeps of it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/analysis/experiment.h"
#include "core/workflow/run_origin.h"
#include "core/workflow/run_store.h"

namespace passband {

/// With at most `limit` images a class.
struct RunInputs : Experiment {
  std::shared_ptr<const ImageSet> whole{};  ///< all images of the source
  std::int64_t limit = 0;                   ///< 0: all
  RunHead head{};
  int threads = 1;
};

/// The key of a run on inputs.images by inputs.head's seed, in a project that is told of both inputs. `options`: a JSON
/// object with every other option that changes the result, keys sorted.
RunKey keyOf(RunStore& store, const std::string& command, const std::string& options, const RunInputs& inputs);
/// The same by another seed on other images, a part of inputs.images or a set of the same classes.
RunKey keyOf(RunStore& store, const std::string& command, const std::string& options, const RunInputs& inputs,
             const ImageSet& images, std::uint64_t seed);

/// The images that a search takes, and those that it leaves for the verdict (null: it takes all).
struct SearchParts {
  std::shared_ptr<const ImageSet> searched, left;
};
SearchParts searchParts(const std::shared_ptr<const ImageSet>& images, std::optional<double> split, std::uint64_t seed);

}  // namespace passband
