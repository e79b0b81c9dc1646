// The maps that a search left in a folder or in a project, and the images it found them on: maps are never judged on
// those.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/analysis/verdict/map_judge.h"
#include "core/base/job_context.h"
#include "core/export/class_masks.h"
#include "core/workflow/run_inputs.h"
#include "core/workflow/run_store.h"
#include "core/workflow/searched_images.h"

namespace passband {

struct MapsOfSearch {
  std::string from;                        ///< "the folder maps", "run 3 of cifar.passband"
  std::string method;                      ///< empty when it is not known
  std::optional<SearchedImages> searched;  ///< nothing when it is not known
  std::vector<ClassMap> maps;
  std::string hash;    ///< of the maps' values
  bool masks = false;  ///< only 0 and 1: there is one area they can be judged at
};

/// CLASS.npy, or relevance/CLASS.npy as a search writes them. `classes` are the names in the data's order. Throws
/// Error.
MapsOfSearch readMapsOfSearch(const std::filesystem::path& folder, const std::vector<std::string>& classes);
/// Of a search that `searchOfNumber` has found.
MapsOfSearch mapsOfSearch(const RunStore& store, const Run& search, const std::vector<std::string>& classes);

/// The search of that number; nothing: the last one that is finished. Throws Error where there is none.
Run searchOfNumber(const RunStore& store, std::optional<std::int64_t> number, std::vector<std::string>& damaged);

/// The masks of such a search: cut at `area`, or with 0 the maps in which the method itself ends, where it does, and
/// otherwise cut at .05. Throws Error.
ClassMasks masksOfSearch(const RunStore& store, const Run& search, double area,
                         const std::vector<std::string>& classes);

/// The share of the plane that a mask of 0 and 1 keeps.
double areaOfMask(const FrequencyMap& mask);

/// The images that maps can be judged on.
struct UnsearchedImages {
  std::shared_ptr<const ImageSet> images;  ///< at most the inputs' limit a class; null: the search used all
  std::int64_t used = 0;                   ///< of the set, by the search: those that are left out
  std::int64_t others = 0;                 ///< all that are not
  bool sameSet = false;                    ///< the search was on this set
  /// Empty: it is known what the search used; else why not, for the user to look to it.
  std::string doubt;
};

/// All images of the inputs' source but those of the search.
UnsearchedImages imagesToJudgeOn(const RunInputs& inputs, const MapsOfSearch& found, JobContext& context);

}  // namespace passband
