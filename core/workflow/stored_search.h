// The outcome of a search as a project keeps it, in the command line and in the window: one JSON object and its maps.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/analysis/search/search.h"
#include "core/analysis/verdict/map_judge.h"
#include "core/base/hash.h"
#include "core/project/project_file.h"
#include "core/workflow/searched_images.h"

namespace passband {

/// The command of searches in RunKey.
constexpr const char* kMapSearch = "map search";

struct StoredSearch {
  std::string head;  ///< JSON: see resultHead()
  SearchResult result;
  std::string data, model;    ///< sources as given
  std::string outputs;        ///< see outputsText()
  bool forcedChoice = false;  ///< see Experiment::isForcedChoice()
  std::optional<SearchedImages> searched;
  int cellSize = 0;
  bool quick = false;
};

/// The keys of `head`, then method, estimate, forwards, backwards, seconds, skipped, notes, classes[], data, model,
/// outputs, mapped_outputs_only, searched, cell, quick.
std::string searchToJson(const StoredSearch& search);
/// "relevance/NAME"; where there are any "own/NAME", "interval/NAME", "inclusion-N/NAME".
std::vector<StoredMap> searchMaps(const SearchResult& result);
/// Back from both. Throws Error where a class has no map, maps differ in size, and where the object is damaged.
StoredSearch searchFromStored(const std::string& json, const std::vector<StoredMap>& maps);

/// The classes' maps as a project keeps them: 32-bit floats. All cuts of a finished search are made from these, so that
/// they are the same before and after it was kept.
std::vector<ClassMap> classMaps(const SearchResult& result);
/// Of names and values of relevance maps, in their order: what a verdict says it was given on.
std::string mapsHash(const std::vector<StoredMap>& maps);
/// One map of it.
void addToMapsHash(Sha256& hash, const std::string& className, const Grid<float>& centredMap);

/// Everything that changes the maps, for RunKey::options.
std::string searchKeyOptions(const std::string& method, const SearchOptions& options);
struct SearchKey {
  std::string method;
  SearchOptions options;
};
/// Nothing where another version has written it.
std::optional<SearchKey> readSearchKey(const RunKey& key);

}  // namespace passband
