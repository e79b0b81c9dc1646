// The maps that a search left in a folder or in the project, and the images it found them on: maps are never judged on
// those.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/session.h"
#include "core/analysis/map_judge.h"
#include "core/data/image_set.h"
#include "core/project/project_file.h"

namespace passband::cli {

/// What a search used of a set: {source, hash (of the whole set), limit (first images of a class; 0: all), split (share
/// of each class, drawn by split_seed; null: none), images, image_hashes (see imageHashes())}. Decodes the searched
/// images. Throws Cancelled.
Json searchedRecord(Session& session, const ImageSet& whole, const ImageSet& searched, std::optional<double> split);
/// The images of `set` that a record names, whether as part of this set or of another one. Throws Cancelled.
std::vector<std::int64_t> searchedImages(Session& session, const ImageSet& set, const Json& record);
/// The result as it is shown: without the hashes, which only programs read.
Json shownResult(Json result);

/// Writes the hashes of the searched images beside the maps, as FOLDER/searched-images.txt; the rest of the record is in
/// search.json.
void writeSearchedImages(const std::filesystem::path& folder, const Json& record);

struct FoundMaps {
  std::string from;    ///< "the folder maps", "run 3 of cifar.passband"
  std::string method;  ///< empty when it is not known
  Json searched;       ///< searchedRecord; null when it is not known
  std::vector<ClassMap> maps;
  std::string hash;    ///< of the maps' values
  bool masks = false;  ///< only 0 and 1: there is one area they can be judged at
};

/// `from`: a folder with CLASS.npy, or relevance/CLASS.npy as search writes them; "project" for the last search of
/// --project, or "run:N". `classes` are the names in the data's order. Throws Error.
FoundMaps readFoundMaps(const Session& session, const std::optional<ProjectFile>& project, const std::string& from,
                        const std::vector<std::string>& classes);

}  // namespace passband::cli
