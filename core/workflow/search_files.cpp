#include "core/workflow/search_files.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <set>

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/data/search_folder.h"
#include "core/export/class_masks.h"
#include "core/workflow/result_files.h"
#include "core/workflow/result_json.h"
#include "core/workflow/search_rates.h"

namespace passband {
namespace {

namespace fs = std::filesystem;

constexpr const char* kRelevance = "relevance";

std::string percentOf(double area) {
  return std::isnan(area) ? "-" : fmt::format("{:.1f} %", 100 * area);
}

/// Of those that are given: those of the classes that have values, with their names.
struct KnownMaps {
  std::vector<Grid<float>> maps;
  std::vector<std::string> names;
};

KnownMaps knownOf(const SearchResult& found, std::vector<Grid<float>> maps, const std::vector<std::string>& names) {
  KnownMaps known;
  for (std::size_t i = 0; i < maps.size(); ++i) {
    if (!hasValues(found, found.classes.at(i))) continue;
    known.maps.push_back(std::move(maps[i]));
    known.names.push_back(names[i]);
  }
  return known;
}

Json dictionaryOf(const std::vector<Grid<float>>& masks, const std::vector<std::string>& names) {
  Json dictionary = Json::object();
  for (std::size_t i = 0; i < names.size(); ++i) dictionary[names[i]] = rowsJson(masks[i]);
  return dictionary;
}

void writeMaps(const fs::path& folder, const RunOutcome& found, const SearchResult& result,
               const std::vector<std::string>& names) {
  const SearchMethod& searched = searchMethod(result.method);
  const KnownMaps relevance = knownOf(result, mapsOfAll(found.maps, kRelevance, names), names);
  const KnownMaps interval = knownOf(result, mapsOfKind(found.maps, "interval", names), names);
  writeMapsOfClasses(folder, kRelevance, relevance.maps, relevance.names,
                     {.title = searched.estimate ? "Estimated relevance" : "Relevance",
                      .valueLabel = searched.valueLabel,
                      .colours = ColourScale::Diverging});
  writeMapsOfClasses(folder, "interval", interval.maps, interval.names,
                     {.title = "Uncertainty", .valueLabel = "half of the 95 % interval of the relevance"});
}

void writeCut(const fs::path& folder, const CutMaps& cut, const SearchResult& result,
              const std::vector<std::string>& names) {
  std::vector<Grid<float>> masks;
  for (const FrequencyMask& mask : cut.masks) masks.push_back(mask.centred());
  const KnownMaps known = knownOf(result, std::move(masks), names);
  writeMapsOfClasses(folder, cut.name, known.maps, known.names,
                     {.title = "Top " + percentOf(cut.area), .valueLabel = "weight", .colours = ColourScale::Mask});
  writeFileAtomically(folder / (cut.name + ".json"), dictionaryOf(known.maps, known.names).dump() + "\n");
}

/// Beside the maps; the rest of the record is in search.json.
void writeSearchedImages(const fs::path& folder, const Json& result) {
  if (!result.contains("searched") || !result["searched"].is_object()) return;
  if (!result["searched"].contains("image_hashes")) return;
  writeFileAtomically(folder / kSearchedImages, result["searched"]["image_hashes"].get<std::string>() + "\n");
}

}  // namespace

void requireNoOtherMaps(const fs::path& folder, const std::vector<std::string>& classNames,
                        const std::vector<double>& areas) {
  std::set<fs::path> own;
  for (const std::string& name : fileNames(classNames)) own.insert(name + ".npy");
  std::set<fs::path> folders{kRelevance};
  if (areas.empty()) folders.insert("area-own");
  for (const double area : areas) folders.insert(areaName(area));
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(folder, none)) {
    const fs::path kind = entry.path().filename();
    if (!entry.is_directory() || !(kind == kRelevance || kind.native().starts_with("area-"))) continue;
    for (const auto& map : fs::directory_iterator(entry.path())) {
      const fs::path file = map.path().filename();
      if (file.extension() != ".npy" || (folders.contains(kind) && own.contains(file))) continue;
      throw Error(
          fmt::format("{} holds a map of another search ({}); choose another folder, so that the maps of two searches "
                      "are not mixed",
                      folder.string(), (kind / file).string()));
    }
  }
}

void writeSearch(const fs::path& folder, const RunOutcome& found, const std::vector<double>& areas) {
  const Json stored = resultFromText(found.result);
  const std::vector<std::string> names = classNamesOf(stored);
  const SearchResult search = searchFromStored(found.result, found.maps).result;
  writeMaps(folder, found, search, names);
  const std::vector<CutMaps> cuts = cutMaps(search, areas);
  for (std::size_t a = 0; a < cuts.size(); ++a) {
    const std::string inclusion = fmt::format("inclusion-{}", a + 1);
    const KnownMaps included = knownOf(search, mapsOfKind(found.maps, inclusion, names), names);
    writeMapsOfClasses(folder, inclusion, included.maps, included.names,
                       {.title = "In the top " + percentOf(cuts[a].area), .valueLabel = "probability"});
    writeCut(folder, cuts[a], search, names);
  }
  writeSearchedImages(folder, stored);
}

std::string withMapFiles(const fs::path& folder, const RunOutcome& found, const std::vector<double>& areas,
                         const std::string& rates) {
  const SearchResult search = searchFromStored(found.result, found.maps).result;
  const std::vector<CutMaps> cuts = cutMaps(search, areas);
  Json result = resultFromText(rates);
  const std::vector<std::string> files = fileNames(classNamesOf(result));
  for (std::size_t a = 0; a < cuts.size(); ++a) {
    for (std::size_t i = 0; i < files.size(); ++i) {
      if (!hasValues(search, search.classes.at(i))) continue;
      const std::string file = (folder / cuts[a].name / (files[i] + ".npy")).string();
      if (a == 0) result.at("classes").at(i)["map"] = file;
      if (cuts.size() > 1) result.at("areas").at(a).at("classes").at(i)["map"] = file;
    }
  }
  return resultText(result);
}

std::string writeSearch(const fs::path& folder, const RunOutcome& found) {
  const Json search = resultFromText(found.result);
  writeMaps(folder, found, searchFromStored(found.result, found.maps).result, classNamesOf(search));
  writeSearchedImages(folder, search);
  return found.result;
}

std::string shownResult(const std::string& result) {
  Json shown = resultFromText(result);
  if (shown.is_object() && shown.contains("searched") && shown["searched"].is_object())
    shown["searched"].erase("image_hashes");
  return resultText(shown);
}

}  // namespace passband
