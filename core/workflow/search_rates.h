// The rates of each class under its own map of a search, which are kept beside the search.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/analysis/search/search.h"
#include "core/base/job_context.h"
#include "core/workflow/search_run.h"

namespace passband {

/// The command of such rates in RunKey.
constexpr const char* kSearchRates = "search";

/// One mask a class, cut from the relevance or made by the method itself.
struct CutMaps {
  std::string name;  ///< "area-0.05", "area-own": of maps and folders
  double area = 0;   ///< asked for, or the mean of the method's own
  std::vector<FrequencyMask> masks;
};

/// Whether anything is known of the class: before its turn, and where every frequency has the same value, a cut of its
/// map would be nothing but a disc.
bool hasValues(const SearchResult& found, const ClassRelevance& own);
/// "area-0.05"
std::string areaName(double area);
/// Cut at each of the areas; without any the maps in which the method itself ends. Throws DamagedResult.
std::vector<CutMaps> cutMaps(const SearchResult& found, const std::vector<double>& areas);

/// Which images the maps are tested on.
enum class Tested { Searched, HeldOut, OtherSet };

struct SearchRatesTask {
  SearchTask search;
  std::vector<double> areas;               ///< at which the maps are cut; empty: the method's own maps
  std::shared_ptr<const ImageSet> tested;  ///< the images, of the classes that were searched in
  Tested which = Tested::Searched;
  bool clean = false;      ///< also the accuracy without a mask
  bool allImages = false;  ///< else a balanced sample of kRateImages for each class
};

/// Of the maps of a search on `searched` (see runSearch), whose outcome is `found`: taken from the store where it is
/// finished there, and kept. Without a store it is just made. The object has the keys of the search (searchToJson),
/// with classes[] of the first area, area, mean_tpr, mean_fpr, mean_j; with several areas areas[] of the same; then
/// judged_on, judged_on_held_out, judged_on_search_images, judged_search_images, judged_images, judged_sample (images
/// of a class and of others at most; null: all), skipped, clean_accuracy. The maps are the masks, as "area-0.05/NAME";
/// a class without values has none, and no rates.
RunOutcome runSearchRates(RunStore* store, const RunInputs& inputs, const std::shared_ptr<const ImageSet>& searched,
                          const RunOutcome& found, const SearchRatesTask& task, JobContext& context);

/// Forward passes (images under a mask) that these rates take.
std::int64_t searchRatesCost(const std::vector<int>& classes, const SearchRatesTask& task);

/// The areas of such a run, by its key. Throws Json::exception where it has none.
std::vector<double> areasOfRates(const RunKey& key);
/// The search whose maps such a run is about. Throws Error where it was deleted, UnreadableRun where it is damaged.
RunOutcome searchOfRates(const RunStore& store, const Run& rates);

}  // namespace passband
