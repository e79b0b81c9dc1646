// Searches for the few frequencies that each class hangs on: docs/methods.md sections 3 to 6. Every method is a Search
// behind one interface; a new one is a file with a class derived from Search and a line in searchMethods().
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/job_context.h"
#include "core/data/image_set.h"
#include "core/fourier/frequency_map.h"
#include "core/fourier/frequency_mask.h"
#include "core/model/class_match.h"
#include "core/model/classifier.h"

namespace passband {

/// What is searched. Everything must outlive the search.
struct SearchInputs {
  Classifier& classifier;
  const ImageSet& set;
  const Recipe& recipe;
  const ClassMatch& match;
};

struct CullOptions {
  /// A class is finished when this share of its top `settledArea` is settled; 0: never before all images are used.
  double settledShare = 0;
  double settledArea = .05;  ///< share of the plane
  /// Replicates of a bootstrap over the images; 0: none. It takes all images: not with settledShare.
  int bootstrap = 0;
  std::vector<double> inclusionAreas;  ///< with a bootstrap: the shares of the plane whose top bins are counted
};

struct LearnedOptions {
  std::int64_t steps = 0;       ///< 0: 392, or 40 when quick
  std::int64_t images = 64;     ///< of the class, and as many of others, in each step
  std::int64_t poolImages = 0;  ///< held at once, from which those of some steps are drawn; 0: what 512 MiB hold
  double specificity = 1;       ///< lambda: how much a call of another class's image costs against a hit
};

struct HierarchicalOptions {
  /// Subsets drawn in each stage of patchSizes (core/analysis/patch_subsets.h); empty: 200, 800, 2000, 2000, ..:
  /// CF-2.2.
  std::vector<std::int64_t> budgets;
  std::int64_t imagesPerClass = 100;
  double share = .6;       ///< p: of the patches in each subset
  int kept = 10;           ///< N: best subsets of a class that the next stage starts from
  bool judgeByJ = false;   ///< keep the subsets of largest TPR - FPR, not of lowest loss
  bool published = false;  ///< mirror as the published code does, one bin off
};

struct SearchOptions {
  std::vector<int> classes;  ///< indices into the set's classes; empty: all
  int cellSize = 0;          ///< s: bins in cells of s x s have one value; 0: what suits the method and the plane
  std::uint64_t seed = 0;
  bool quick = false;  ///< the method's quick form: see SearchMethod::quick
  int loaderThreads = 1;
  std::int64_t batchSize = 0;  ///< of the forward pass; 0: automatic
  CullOptions cull;
  LearnedOptions learned;
  HierarchicalOptions hierarchical;
};

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
  std::unique_ptr<Search> (*make)(const SearchInputs& inputs, const SearchOptions& options, const std::string& state);
};

/// In the order in which they are offered.
const std::vector<SearchMethod>& searchMethods();
/// Throws UsageError that names the known ones.
const SearchMethod& searchMethod(const std::string& name);

/// Images a class needs to be searched.
constexpr std::int64_t kLeastSearchImages = 10;

/// Begins a search, or takes up the `state` (not empty) of an earlier one. Throws Error on a class with fewer than
/// kLeastSearchImages images and on the state of another search, UsageError on impossible options.
std::unique_ptr<Search> openSearch(const SearchMethod& method, const SearchInputs& inputs, const SearchOptions& options,
                                   const std::string& state = {});

/// The classes to search: those of the options, or all.
std::vector<int> searchedClasses(const SearchInputs& inputs, const SearchOptions& options);

// One for each method, in its own file.
std::unique_ptr<Search> makeEstimateSearch(const SearchInputs&, const SearchOptions&, const std::string& state);
std::unique_ptr<Search> makeCullSearch(const SearchInputs&, const SearchOptions&, const std::string& state);
std::unique_ptr<Search> makeHierarchicalSearch(const SearchInputs&, const SearchOptions&, const std::string& state);
std::unique_ptr<Search> makeLearnedSearch(const SearchInputs&, const SearchOptions&, const std::string& state);

}  // namespace passband
