// The maps that a search left in a folder or in the project, and the images it found them on: maps are never judged on
// those.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/session.h"
#include "core/analysis/verdict/map_judge.h"
#include "core/data/image_set.h"
#include "core/export/class_masks.h"
#include "core/workflow/run_store.h"
#include "core/workflow/searched_images.h"

namespace passband::cli {

/// The result as it is shown: without the hashes, which only programs read.
Json shownResult(Json result);

/// Writes the hashes of the searched images beside the maps, as FOLDER/searched-images.txt; the rest of the record is in
/// search.json.
void writeSearchedImages(const std::filesystem::path& folder, const Json& record);

struct FoundMaps {
  std::string from;    ///< "the folder maps", "run 3 of cifar.passband"
  std::string method;  ///< empty when it is not known
  std::optional<SearchedImages> searched;  ///< nothing when it is not known
  std::vector<ClassMap> maps;
  std::string hash;    ///< of the maps' values
  bool masks = false;  ///< only 0 and 1: there is one area they can be judged at
};

/// `from`: a folder with CLASS.npy, or relevance/CLASS.npy as search writes them; "project" for the last search of
/// --project, or "run:N". `classes` are the names in the data's order. Throws Error.
FoundMaps readFoundMaps(const Session& session, const RunStore* project, const std::string& from,
                        const std::vector<std::string>& classes);

/// The masks of the search that `from`, "project" or "run:N", names: cut at `area`, or with 0 the maps in which the
/// method itself ends, where it does, and otherwise cut at .05. Throws Error.
ClassMasks projectMasks(const Session& session, const RunStore* project, const std::string& from, double area,
                        const std::vector<std::string>& classes);

}  // namespace passband::cli
