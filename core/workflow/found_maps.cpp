#include "core/workflow/found_maps.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/base/hash.h"
#include "core/data/image_hashes.h"
#include "core/data/search_folder.h"
#include "core/data/split.h"
#include "core/export/npy.h"
#include "core/workflow/experiment.h"
#include "core/workflow/result_json.h"
#include "core/workflow/stored_search.h"
#include "core/workflow/whole_run.h"

namespace passband {
namespace {

namespace fs = std::filesystem;

const std::string kRelevance = "relevance/";

/// A map or mask by the class's name.
struct NamedGrid {
  std::string name;
  std::string place;  ///< for messages
  Grid<float> values;
};

std::vector<NamedGrid> gridsIn(const fs::path& folder, const std::vector<std::string>& classes) {
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
                    "folder that a search wrote",
                    folder.string(), files.empty() ? "CLASS" : files[0], files.empty() ? "CLASS" : files[0]));
  }
  return grids;
}

std::string readSearchedImages(const fs::path& file) {
  const MappedFile mapped(file);
  std::string text(mapped.text().substr(0, mapped.text().find('\n')));
  try {
    imageHashesFromText(text);
  } catch (const Error&) {
    throw Error(fmt::format("'{}' is damaged; search again, or remove it", file.string()));
  }
  return text;
}

Json resultIn(const fs::path& folder) {
  const fs::path file = folder / kSearchRecord;
  if (!fs::exists(file)) return Json();
  Json result = resultFromText(std::string(MappedFile(file).text()));
  if (result.is_discarded()) throw Error(fmt::format("'{}' is damaged; search again, or remove it", file.string()));
  if (result.contains("searched") && result["searched"].is_object() && fs::exists(folder / kSearchedImages))
    result["searched"]["image_hashes"] = readSearchedImages(folder / kSearchedImages);
  return result;
}

Error noSuchClass(const Run& search, const std::string& name) {
  return Error(fmt::format("run {} has a map of '{}', which is no class of the data", search.id, name));
}

MapsOfSearch mapsFrom(std::string from, const Json& result, const std::vector<NamedGrid>& grids,
                      const std::vector<std::string>& classes) {
  MapsOfSearch found{.from = std::move(from), .method = {}, .searched = {}, .maps = {}, .hash = {}, .masks = true};
  if (result.is_object()) {
    if (result.contains("method") && result["method"].is_string()) found.method = result["method"];
    found.searched = searchedFromJson(result.value("searched", Json()).dump());
  }
  Sha256 hash;
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
  return found;
}

std::string doubtOf(const MapsOfSearch& found, bool sameSet) {
  if (!found.searched) {
    return fmt::format("{} does not say on which images its maps were found; a verdict holds only on others than those",
                       found.from);
  }
  if (sameSet || !found.searched->imageHashes.empty()) return {};
  return fmt::format(
      "{} does not say which images its maps were found on, as searches of today do; make sure that these are others",
      found.from);
}

}  // namespace

MapsOfSearch readMapsOfSearch(const fs::path& folder, const std::vector<std::string>& classes) {
  if (!fs::is_directory(folder)) throw Error(fmt::format("there is no folder '{}' to read maps from", folder.string()));
  const auto grids = gridsIn(folder, classes);
  return mapsFrom(fmt::format("the folder {}", folder.string()), resultIn(folder), grids, classes);
}

MapsOfSearch mapsOfSearch(const RunStore& store, const Run& search, const std::vector<std::string>& classes) {
  std::vector<NamedGrid> grids;
  for (StoredMap& map : store.maps(search.id)) {
    if (!map.name.starts_with(kRelevance)) continue;
    const std::string name = map.name.substr(kRelevance.size());
    if (std::ranges::find(classes, name) == classes.end()) throw noSuchClass(search, name);
    grids.push_back({name, fmt::format("run {}, {}", search.id, map.name), std::move(map.values)});
  }
  return mapsFrom(fmt::format("run {} of {}", search.id, store.file()->path().string()), resultFromText(search.result),
                  grids, classes);
}

Run searchOfNumber(const RunStore& store, std::optional<std::int64_t> number, std::vector<std::string>& damaged) {
  const auto runs = store.runs(damaged);
  for (auto entry = runs.rbegin(); entry != runs.rend(); ++entry) {
    const Run& run = entry->run;
    if (number ? run.id != *number : run.state != RunState::Done) continue;
    const auto maps = store.maps(run.id);
    if (std::ranges::any_of(maps, [](const StoredMap& map) { return map.name.starts_with(kRelevance); })) return run;
  }
  throw Error(fmt::format("{} holds no finished search{}; search first, with this project",
                          store.file()->path().string(), number ? fmt::format(" of number {}", *number) : ""));
}

ClassMasks masksOfSearch(const RunStore& store, const Run& search, double area,
                         const std::vector<std::string>& classes) {
  constexpr double kUsualArea = .05;
  const RunOutcome stored{search.result, store.maps(search.id), {}, search.id};
  requireWhole(store, kMapSearch, stored);
  ClassMasks masks;
  for (const ClassRelevance& own : searchFromStored(stored.result, stored.maps).result.classes) {
    const auto place = std::ranges::find(classes, own.name);
    if (place == classes.end()) throw noSuchClass(search, own.name);
    masks.classes.push_back(static_cast<int>(place - classes.begin()));
    masks.masks.push_back(area == 0 && own.ownMap ? *own.ownMap
                                                  : topShareMask(own.relevance, area == 0 ? kUsualArea : area));
  }
  return masks;
}

double areaOfMask(const FrequencyMap& mask) {
  double bins = 0;
  for (std::size_t pair = 0; pair < mask.values.size(); ++pair)
    bins += mask.values[pair] * mask.plane.binsInPair(static_cast<int>(pair));
  return bins / static_cast<double>(mask.plane.binCount());
}

UnsearchedImages imagesToJudgeOn(const RunInputs& inputs, const MapsOfSearch& found, JobContext& context) {
  const ImageSet& whole = *inputs.whole;
  UnsearchedImages judged{.images = inputs.whole, .sameSet = found.searched && found.searched->hash == whole.info().hash};
  judged.doubt = doubtOf(found, judged.sameSet);
  const auto used =
      found.searched ? imagesUsed(whole, *found.searched, inputs.threads, context) : std::vector<std::int64_t>();
  judged.used = std::ssize(used);
  judged.others = whole.size() - judged.used;
  if (!used.empty()) {
    auto others = otherImages(whole, used);
    judged.others = std::ssize(others);
    judged.images = others.empty() ? nullptr : subset(inputs.whole, std::move(others));
  }
  if (judged.images) judged.images = limited(std::move(judged.images), inputs.limit);
  return judged;
}

}  // namespace passband
