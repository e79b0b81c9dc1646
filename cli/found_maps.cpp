#include "cli/found_maps.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "cli/parse.h"
#include "cli/results.h"
#include "core/base/error.h"
#include "core/base/files.h"
#include "core/base/hash.h"
#include "core/base/stored_json.h"
#include "core/data/search_folder.h"
#include "core/export/npy.h"
#include "core/workflow/stored_search.h"
#include "core/workflow/whole_run.h"

namespace passband::cli {
namespace fs = std::filesystem;
namespace {

const std::string kRelevance = "relevance/";
constexpr const char* kSearchedImages = "searched-images.txt";

/// A map or mask by the class's name.
struct NamedGrid {
  std::string name;
  std::string place;  ///< for messages
  Grid<float> values;
};

std::vector<NamedGrid> readFolder(const fs::path& folder, const std::vector<std::string>& classes) {
  const auto files = fileNames(classes);
  const fs::path inner = fs::is_directory(folder / "relevance") ? folder / "relevance" : folder;
  std::vector<NamedGrid> grids;
  for (std::size_t c = 0; c < classes.size(); ++c) {
    const fs::path file = inner / (files[c] + ".npy");
    if (fs::exists(file)) grids.push_back({classes[c], file.string(), readNpy(file)});
  }
  if (grids.empty()) {
    throw Error(
        fmt::format("no class has a map in '{}', where relevance/{}.npy and {}.npy are looked for; give the "
                    "folder that search --out wrote",
                    folder.string(), files.empty() ? "CLASS" : files[0], files.empty() ? "CLASS" : files[0]));
  }
  return grids;
}

Json readSearchResult(const fs::path& folder) {
  const fs::path file = folder / kSearchRecord;
  if (!fs::exists(file)) return Json();
  Json result = Json::parse(shallowJson(MappedFile(file).text()), nullptr, false);
  if (result.is_discarded()) throw Error(fmt::format("'{}' is damaged; search again, or remove it", file.string()));
  if (result.contains("searched") && result["searched"].is_object() && fs::exists(folder / kSearchedImages)) {
    const MappedFile hashes(folder / kSearchedImages);
    result["searched"]["image_hashes"] = hashes.text().substr(0, hashes.text().find('\n'));
  }
  return result;
}

/// The run that `from` names: the one of that number, or the last search that is done.
Run searchRun(const Session& session, const RunStore& project, const std::string& from) {
  const auto wanted = from == "project" ? 0 : parseInteger("--maps run:N", from.substr(4));
  if (from != "project" && wanted < 1) throw UsageError("--maps run:N names a run by its number, 1 or more");
  std::vector<std::string> damaged;
  const auto runs = project.runs(damaged);
  for (const std::string& run : damaged) session.console.warn(run);
  for (auto entry = runs.rbegin(); entry != runs.rend(); ++entry) {
    const Run& run = entry->run;
    if (wanted > 0 ? run.id != wanted : run.state != RunState::Done) continue;
    const auto maps = project.maps(run.id);
    if (std::ranges::any_of(maps, [](const StoredMap& map) { return map.name.starts_with(kRelevance); })) return run;
  }
  throw Error(fmt::format("{} holds no finished search{}; run search --project first", session.options.project.string(),
                          wanted > 0 ? fmt::format(" of number {}", wanted) : ""));
}

std::vector<NamedGrid> readRun(const RunStore& project, const Run& run, const std::vector<std::string>& classes) {
  std::vector<NamedGrid> grids;
  for (StoredMap& map : project.maps(run.id)) {
    if (!map.name.starts_with(kRelevance)) continue;
    const std::string name = map.name.substr(kRelevance.size());
    if (std::ranges::find(classes, name) == classes.end()) {
      throw Error(fmt::format("run {} has a map of '{}', which is no class of the data", run.id, name));
    }
    grids.push_back({name, fmt::format("run {}, {}", run.id, map.name), std::move(map.values)});
  }
  return grids;
}

const RunStore& needProject(const RunStore* project, const std::string& from) {
  if (project == nullptr) throw UsageError(fmt::format("--maps {} needs --project FILE", from));
  return *project;
}

void addMaps(FoundMaps& found, const std::vector<NamedGrid>& grids, const std::vector<std::string>& classes) {
  Sha256 hash;
  found.masks = true;
  for (const NamedGrid& grid : grids) {
    const auto values = grid.values.values();
    if (!std::ranges::all_of(values, [](float value) { return std::isfinite(value); })) {
      throw Error(fmt::format("the map {} has values that are not finite; search again", grid.place));
    }
    found.masks = found.masks && std::ranges::all_of(values, [](float value) { return value == 0 || value == 1; });
    const auto place = std::ranges::find(classes, grid.name) - classes.begin();
    found.maps.push_back({static_cast<int>(place), mapFromCentred(grid.values).map});
    addToMapsHash(hash, grid.name, grid.values);
  }
  std::ranges::sort(found.maps, {}, &ClassMap::classIndex);
  found.hash = hash.hex();
}

}  // namespace

Json shownResult(Json result) {
  if (const auto searched = result.find("searched"); searched != result.end() && searched->is_object())
    searched->erase("image_hashes");
  return result;
}

void writeSearchedImages(const fs::path& folder, const Json& record) {
  if (!record.is_object() || !record.contains("image_hashes")) return;
  writeFileAtomically(folder / kSearchedImages, record["image_hashes"].get<std::string>() + "\n");
}

FoundMaps readFoundMaps(const Session& session, const RunStore* project, const std::string& from,
                        const std::vector<std::string>& classes) {
  FoundMaps found;
  Json result;
  std::vector<NamedGrid> grids;
  if (from == "project" || from.starts_with("run:")) {
    const RunStore& store = needProject(project, from);
    const Run run = searchRun(session, store, from);
    found.from = fmt::format("run {} of {}", run.id, session.options.project.string());
    grids = readRun(store, run, classes);
    result = Json::parse(shallowJson(run.result), nullptr, false);
  } else {
    if (!fs::is_directory(from)) throw Error(fmt::format("there is no folder '{}' to read maps from", from));
    found.from = fmt::format("the folder {}", from);
    grids = readFolder(from, classes);
    result = readSearchResult(from);
  }
  if (result.is_object()) {
    if (result.contains("method") && result["method"].is_string()) found.method = result["method"];
    found.searched = searchedFromJson(result.value("searched", Json()).dump());
  }
  addMaps(found, grids, classes);
  return found;
}

ClassMasks projectMasks(const Session& session, const RunStore* project, const std::string& from, double area,
                        const std::vector<std::string>& classes) {
  constexpr double usualArea = .05;
  const RunStore& store = needProject(project, from);
  const Run run = searchRun(session, store, from);
  const RunOutcome stored{run.result, store.maps(run.id), {}, run.id};
  requireWhole(store, kMapSearch, stored);
  ClassMasks masks;
  for (const ClassRelevance& own : searchFromStored(stored.result, stored.maps).result.classes) {
    const auto place = std::ranges::find(classes, own.name);
    if (place == classes.end())
      throw Error(fmt::format("run {} has a map of '{}', which is no class of the data", run.id, own.name));
    masks.classes.push_back(static_cast<int>(place - classes.begin()));
    masks.masks.push_back(area == 0 && own.ownMap ? *own.ownMap
                                                  : topShareMask(own.relevance, area == 0 ? usualArea : area));
  }
  return masks;
}

}  // namespace passband::cli
