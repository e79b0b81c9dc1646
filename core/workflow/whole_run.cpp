#include "core/workflow/whole_run.h"

#include <fmt/format.h>

#include "core/base/error.h"
#include "core/workflow/stored_search.h"
#include "core/workflow/stored_sensitivity.h"

namespace passband {
namespace {

void requireSearch(const RunOutcome& outcome, const Experiment* of) {
  const SearchResult found = searchFromStored(outcome.result, outcome.maps).result;
  const bool hasOwn = searchMethod(found.method).hasOwnMaps;
  for (const ClassRelevance& one : found.classes) {
    if (hasOwn && !one.ownMap)
      throw UnreadableRun(fmt::format("the method's own map of '{}' is missing; delete the run and search again", one.name));
    if (of == nullptr) continue;
    if (one.classIndex < 0 || one.classIndex >= of->images->classCount() || !(found.plane == of->plane()))
      throw UnreadableRun(
          fmt::format("'{}' is of other classes or images than these; delete the run and search again", one.name));
  }
}

}  // namespace

void requireWhole(const RunStore& store, const std::string& command, const RunOutcome& outcome, const Experiment* of) {
  try {
    if (command == kMapSearch) requireSearch(outcome, of);
    if (command == kSensitivity) sensitivityFromStored(outcome.result, outcome.maps);
  } catch (const UnreadableRun& problem) {
    throw UnreadableRun(
        fmt::format("run {} of {} cannot be used: {}", outcome.run, store.file()->path().string(), problem.what()));
  }
}

}  // namespace passband
