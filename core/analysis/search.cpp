#include "core/analysis/search.h"

#include <algorithm>
#include <fmt/format.h>
#include <numeric>

#include "core/base/error.h"

namespace passband {

const std::vector<SearchMethod>& searchMethods() {
  static const std::vector<SearchMethod> all = {
      {.name = "estimate",
       .summary = "A first picture in seconds: the culled loss, estimated from the network's gradients",
       .quick = "",
       .valueLabel = "estimated rise of the loss when removed",
       .estimate = true,
       .needsGradients = true,
       .make = makeEstimateSearch},
      {.name = "learned",
       .summary = "Maps of every area at once, learned to call the class by its own few frequencies",
       .quick = "40 steps instead of 392",
       .valueLabel = "learned weight",
       .estimate = false,
       .needsGradients = true,
       .make = makeLearnedSearch},
      {.name = "cull",
       .summary = "Exact: every pair of bins is removed in turn, and the rise of the loss measured",
       .quick = "stops when 90 % of the top area is settled",
       .valueLabel = "rise of the loss when removed",
       .estimate = false,
       .needsGradients = false,
       .make = makeCullSearch},
      {.name = "hierarchical",
       .summary = "Random subsets of patches, finer and finer: the published HFSS",
       .quick = "a tenth of the subsets",
       .valueLabel = "share of the best subsets that keep the bin",
       .estimate = false,
       .needsGradients = false,
       .make = makeHierarchicalSearch},
  };
  return all;
}

const SearchMethod& searchMethod(const std::string& name) {
  std::string known;
  for (const SearchMethod& method : searchMethods()) {
    if (method.name == name) return method;
    known += known.empty() ? method.name : std::string(", ") + method.name;
  }
  throw UsageError(fmt::format("the search method '{}' is not known; give one of {}", name, known));
}

std::vector<int> searchedClasses(const SearchInputs& inputs, const SearchOptions& options) {
  if (!options.classes.empty()) return options.classes;
  std::vector<int> all(static_cast<std::size_t>(inputs.set.classCount()));
  std::iota(all.begin(), all.end(), 0);
  return all;
}

std::unique_ptr<Search> openSearch(const SearchMethod& method, const SearchInputs& inputs, const SearchOptions& options,
                                   const std::string& state) {
  if (options.cellSize < 0) throw UsageError("the cell size must be at least 1 bin");
  std::vector<std::int64_t> images(static_cast<std::size_t>(inputs.set.classCount()));
  for (const std::int32_t label : inputs.set.labels()) ++images[static_cast<std::size_t>(label)];
  for (const int c : searchedClasses(inputs, options)) {
    const std::int64_t count = images[static_cast<std::size_t>(c)];
    if (count < kLeastSearchImages) {
      throw Error(fmt::format(
          "class '{}' of {} has {} image(s), and a map takes at least {}; add images or leave the class out",
          inputs.set.info().classNames[static_cast<std::size_t>(c)], inputs.set.info().source, count,
          kLeastSearchImages));
    }
  }
  return method.make(inputs, options, state);
}

}  // namespace passband
