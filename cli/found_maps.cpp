#include "cli/found_maps.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>

#include "cli/parse.h"
#include "cli/results.h"
#include "core/base/error.h"
#include "core/base/files.h"
#include "core/base/hash.h"
#include "core/data/image_hashes.h"
#include "core/data/search_folder.h"
#include "core/data/split.h"
#include "core/project/class_masks.h"

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
  Json result;
  try {
    result = Json::parse(MappedFile(file).text());
  } catch (const Json::exception&) {
    throw Error(fmt::format("'{}' is damaged; search again, or remove it", file.string()));
  }
  if (result.contains("searched") && result["searched"].is_object() && fs::exists(folder / kSearchedImages)) {
    const MappedFile hashes(folder / kSearchedImages);
    result["searched"]["image_hashes"] = hashes.text().substr(0, hashes.text().find('\n'));
  }
  return result;
}

/// The run that `from` names: the one of that number, or the last search that is done.
Run searchRun(const ProjectFile& project, const std::string& file, const std::string& from) {
  const auto wanted = from == "project" ? 0 : parseInteger("--maps run:N", from.substr(4));
  const auto runs = project.runs();
  for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
    if (wanted > 0 ? run->id != wanted : run->state != RunState::Done) continue;
    const auto maps = project.maps(run->id);
    if (std::ranges::any_of(maps, [](const StoredMap& map) { return map.name.starts_with(kRelevance); })) return *run;
  }
  throw Error(fmt::format("{} holds no finished search{}; run search --project first", file,
                          wanted > 0 ? fmt::format(" of number {}", wanted) : ""));
}

std::vector<NamedGrid> readRun(const ProjectFile& project, const Run& run, const std::vector<std::string>& classes) {
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
    hash.add(grid.name).add(std::as_bytes(values));
  }
  std::ranges::sort(found.maps, {}, &ClassMap::classIndex);
  found.hash = hash.hex();
}

/// The images of the whole set that limit and split chose.
std::vector<std::int64_t> partSearched(const ImageSet& whole, const Json& record) {
  const auto limit = record.value("limit", std::int64_t{0});
  std::vector<std::int64_t> taken(static_cast<std::size_t>(whole.classCount())), used;
  for (std::int64_t index = 0; index < whole.size(); ++index) {
    auto& count = taken[static_cast<std::size_t>(whole.labels()[static_cast<std::size_t>(index)])];
    if (limit == 0 || count++ < limit) used.push_back(index);
  }
  if (!record.contains("split") || record["split"].is_null()) return used;
  // The split was made of the limited set, whose images are numbered anew.
  const std::shared_ptr<const ImageSet> borrowed(std::shared_ptr<const ImageSet>(), &whole);
  const auto limited = subset(borrowed, used);
  std::vector<std::int64_t> part;
  for (const auto index :
       stratifiedSplit(*limited, record["split"], record.value("split_seed", std::uint64_t{0})).search) {
    part.push_back(used[static_cast<std::size_t>(index)]);
  }
  return part;
}

}  // namespace

Json searchedRecord(Session& session, const ImageSet& whole, const ImageSet& searched, std::optional<double> split) {
  session.job.stage("noting which images were searched");
  const auto hashes = imageHashes(searched, session.options.threads, session.job);
  return {{"source", whole.info().source},
          {"hash", whole.info().hash},
          {"limit", session.options.limit},
          {"split", split ? Json(*split) : Json()},
          {"split_seed", session.options.seed},
          {"images", searched.size()},
          {"image_hashes", imageHashesToText(hashes)}};
}

std::vector<std::int64_t> searchedImages(Session& session, const ImageSet& set, const Json& record) {
  if (!record.is_object()) return {};
  if (record.value("hash", "") == set.info().hash) return partSearched(set, record);
  if (!record.contains("image_hashes") || !record["image_hashes"].is_string()) return {};
  session.job.stage("looking for images of the search");
  return imagesAmong(set, imageHashesFromText(record["image_hashes"]), session.options.threads, session.job);
}

Json shownResult(Json result) {
  if (const auto searched = result.find("searched"); searched != result.end() && searched->is_object())
    searched->erase("image_hashes");
  return result;
}

void writeSearchedImages(const fs::path& folder, const Json& record) {
  if (!record.is_object() || !record.contains("image_hashes")) return;
  writeFileAtomically(folder / kSearchedImages, record["image_hashes"].get<std::string>() + "\n");
}

FoundMaps readFoundMaps(const Session& session, const std::optional<ProjectFile>& project, const std::string& from,
                        const std::vector<std::string>& classes) {
  FoundMaps found;
  Json result;
  std::vector<NamedGrid> grids;
  if (from == "project" || from.starts_with("run:")) {
    if (!project) throw UsageError(fmt::format("--maps {} needs --project FILE", from));
    const Run run = searchRun(*project, session.options.project.string(), from);
    found.from = fmt::format("run {} of {}", run.id, session.options.project.string());
    grids = readRun(*project, run, classes);
    result = Json::parse(run.result, nullptr, false);
  } else {
    if (!fs::is_directory(from)) throw Error(fmt::format("there is no folder '{}' to read maps from", from));
    found.from = fmt::format("the folder {}", from);
    grids = readFolder(from, classes);
    result = readSearchResult(from);
  }
  if (result.is_object()) {
    found.method = result.value("method", "");
    if (result.contains("searched")) found.searched = result["searched"];
  }
  addMaps(found, grids, classes);
  return found;
}

}  // namespace passband::cli
