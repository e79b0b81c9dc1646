// Searches for the few frequencies that each class hangs on: docs/methods.md sections 3 to 6. Every method is a Search
// behind one interface; a new one is a file with its options, a class derived from Search and a function that gives its
// SearchMethod, which searchMethods() lists.
#pragma once

#include <any>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/analysis/experiment.h"
#include "core/base/job_context.h"
#include "core/base/option_spec.h"
#include "core/fourier/frequency_map.h"
#include "core/fourier/frequency_mask.h"

namespace passband {

struct SearchOptions {
  std::vector<int> classes;  ///< indices into the set's classes; empty: all
  int cellSize = 0;          ///< s: bins in cells of s x s have one value; 0: what suits the method and the plane
  std::uint64_t seed = 0;
  bool quick = false;  ///< the method's quick form: see SearchMethod::quick
  int loaderThreads = 1;
  std::int64_t batchSize = 0;  ///< of the forward pass; 0: automatic
  /// The method's own, a struct of the type that its table has; empty: its defaults.
  std::any own;
};

/// The method's own options, where it knows their type.
template <class Own>
Own ownOptions(const SearchOptions& options) {
  return options.own.has_value() ? std::any_cast<Own>(options.own) : Own();
}

/// Of SearchOptions: those that the methods share.
const OptionTable& sharedSearchOptions();

/// What is known of one class.
struct ClassRelevance {
  int classIndex = 0;
  std::string name;
  std::int64_t images = 0;  ///< of the class, used so far
  /// The larger, the earlier a bin enters the map: the maps of all areas are nested cuts of it (topShareMask).
  FrequencyMap relevance;
  std::optional<FrequencyMap> interval;  ///< half of the 95 % interval of each bin's relevance; may be infinite
  std::vector<FrequencyMap> inclusion;  ///< per inclusion area: the bootstrap's probability of being among the top bins
  std::optional<double> baseLoss;       ///< mean cross-entropy without a mask
  std::optional<FrequencyMask> ownMap;  ///< the map in which the method itself ends, if it does in one
  double settled = 1;                   ///< share of the top area that more images would not change
};

/// Plain data; partial while the search runs.
struct SearchResult {
  std::string method;
  bool estimate = false;  ///< the relevance is estimated, not measured
  FrequencyPlane plane{1, 1};
  std::vector<ClassRelevance> classes;
  std::int64_t forwards = 0;   ///< images through the network
  std::int64_t backwards = 0;  ///< images through it backward
  double seconds = 0;          ///< of all runs together
  std::vector<SkippedImage> skipped;
  std::vector<std::string> notes;  ///< sentences that belong to the result
};

/// A search at work. Thread rule: one thread at a time; others may use the same classifier meanwhile.
class Search {
 public:
  virtual ~Search() = default;
  /// Works until the search is done. `onStep` is called whenever there is something new to keep or to show. After
  /// Cancelled everything done is kept, and the search can be run on. Throws Error on losses that are not finite.
  virtual void run(const std::function<void()>& onStep, JobContext& context) = 0;
  /// As far as it has come; to be called between steps.
  virtual SearchResult result() const = 0;
  /// Opaque bytes, from which the search goes on to the bytes of an uninterrupted run; to be called between steps.
  virtual std::string state() const = 0;
};

struct SearchMethod {
  const char* name;        ///< "cull"
  const char* summary;     ///< one line
  const char* quick;       ///< what SearchOptions::quick does; empty: nothing
  const char* valueLabel;  ///< of the relevance
  bool estimate;
  bool needsGradients;
  bool hasCells = true;             ///< SearchOptions::cellSize may be above 1
  bool hasOwnMaps = false;          ///< it ends in maps of its own (ClassRelevance::ownMap)
  const OptionTable& (*options)();  ///< those that the method alone has
  /// Sets those of its own options that follow from the areas at which its maps will be cut; null: there are none.
  void (*setAreas)(std::any& own, const std::vector<double>& areas) = nullptr;
  /// The areas that a search with these options depends on; null: on none, whatever they are.
  std::vector<double> (*areas)(const SearchOptions& options) = nullptr;
  std::unique_ptr<Search> (*make)(const Experiment& experiment, const SearchOptions& options, const std::string& state);
};

/// In the order in which they are offered.
const std::vector<SearchMethod>& searchMethods();
/// Throws UsageError that names the known ones.
const SearchMethod& searchMethod(const std::string& name);

/// Images a class needs to be searched.
constexpr std::int64_t kLeastSearchImages = 10;

/// Begins a search, or takes up the `state` (not empty) of an earlier one. Throws Error on a class with fewer than
/// kLeastSearchImages images and on the state of another search, UsageError on impossible options.
std::unique_ptr<Search> openSearch(const SearchMethod& method, const Experiment& experiment,
                                   const SearchOptions& options, const std::string& state = {});

/// The areas at which the maps are to be cut so that setAreas gives such options again: those that the search depends
/// on and, where it can be among them, `shown`.
std::vector<double> areasToCutAt(const SearchMethod& method, const SearchOptions& options, double shown);

/// What of the options changes the maps, as a JSON object, but for seed and batch: runs with the same one are the same.
std::string searchIdentity(const SearchMethod& method, const SearchOptions& options);

/// 0, 1, .. of the set.
std::vector<int> allClasses(const ImageSet& images);
/// The classes to search: those of the options, or all that have at least kLeastSearchImages images.
std::vector<int> searchedClasses(const ImageSet& images, const SearchOptions& options);
/// What is said of the classes that are left out for that; empty where none is.
std::string leftOutClassesText(const ImageSet& images, const SearchOptions& options);

}  // namespace passband
