// A search that is kept while it runs and when it has ended, for the command line and the window alike.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/analysis/search/search.h"
#include "core/base/job_context.h"
#include "core/workflow/run_inputs.h"
#include "core/workflow/run_store.h"
#include "core/workflow/stored_search.h"

namespace passband {

struct SearchTask {
  std::string method;
  SearchOptions options;
  std::optional<double> split{};  ///< share of each class's images that is searched, drawn by the options' seed
};

/// The search's key in this project, which is told of its inputs.
RunKey searchRunKey(RunStore& store, const RunInputs& inputs, const ImageSet& searched, const SearchTask& task);

/// Throws Error, with both hashes, where such a search was interrupted with another content of the same model file.
void requireSameModel(const RunStore& store, const RunKey& key, const ClassifierInfo& model);

/// What is told of a search at work, in its thread.
struct SearchWatch {
  std::function<void(const Run& run)> begins{};         ///< it is not in the project; its progress may be
  std::function<void(const Search& search)> opened{};   ///< anew, or from that progress
  std::function<void()> refused{};                      ///< the progress, which the project forgets
  std::function<void(const Search& search)> stepped{};  ///< there is more to show
  std::function<void()> saved{};
  std::function<void(const Search& search)> stopped{};  ///< and saved
};

/// The search `task` on `searched`, a part of inputs.images: taken from the store where it is finished there, resumed
/// where it was stopped, and kept. Without a store it is just made. Throws Error as openSearch and Search::run;
/// Cancelled.
RunOutcome runSearch(RunStore* store, const RunInputs& inputs, const std::shared_ptr<const ImageSet>& searched,
                     const SearchTask& task, const SearchWatch& watch, JobContext& context);
/// What runSearch keeps of a search that has ended. Decodes the searched images.
RunOutcome searchOutcome(const RunInputs& inputs, const ImageSet& searched, const SearchTask& task, SearchResult found,
                         JobContext& context);

/// A search that the store holds.
struct KnownSearch {
  std::int64_t run = 0;
  SearchTask task;
  bool done = false;
  std::string last;  ///< when it was finished, else begun
};
/// Those of these inputs, the one that was at work last at the end. A search of another share of the images than the
/// one that was searched when it stopped is known once it is done.
std::vector<KnownSearch> knownSearches(const RunStore& store, const RunInputs& inputs,
                                       const std::vector<double>& usualSplits, std::vector<std::string>& damaged);

}  // namespace passband
