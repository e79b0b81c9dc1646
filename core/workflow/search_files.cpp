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

Json dictionaryOf(const std::vector<Grid<float>>& masks, const std::vector<std::string>& names) {
  Json dictionary = Json::object();
  for (std::size_t i = 0; i < names.size(); ++i) dictionary[names[i]] = rowsJson(masks[i]);
  return dictionary;
}

void writeMaps(const fs::path& folder, const RunOutcome& found, const std::string& method,
               const std::vector<std::string>& names) {
  const SearchMethod& searched = searchMethod(method);
  writeMapsOfClasses(folder, kRelevance, mapsOfAll(found.maps, kRelevance, names), names,
                     {.title = searched.estimate ? "Estimated relevance" : "Relevance",
                      .valueLabel = searched.valueLabel,
                      .colours = ColourScale::Diverging});
  writeMapsOfClasses(folder, "interval", mapsOfKind(found.maps, "interval", names), names,
                     {.title = "Uncertainty", .valueLabel = "half of the 95 % interval of the relevance"});
}

void writeCut(const fs::path& folder, const CutMaps& cut, const std::vector<std::string>& names) {
  std::vector<Grid<float>> masks;
  for (const FrequencyMask& mask : cut.masks) masks.push_back(mask.centred());
  writeMapsOfClasses(folder, cut.name, masks, names,
                     {.title = "Top " + percentOf(cut.area), .valueLabel = "weight", .colours = ColourScale::Mask});
  writeFileAtomically(folder / (cut.name + ".json"), dictionaryOf(masks, names).dump() + "\n");
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

std::string writeSearch(const fs::path& folder, const RunOutcome& found, const std::vector<double>& areas,
                        const std::string& rates) {
  const Json search = resultFromText(found.result);
  const std::vector<std::string> names = classNamesOf(search), files = fileNames(names);
  writeMaps(folder, found, search.at("method"), names);
  Json result = resultFromText(rates);
  const std::vector<CutMaps> cuts = cutMaps(searchFromStored(found.result, found.maps).result, areas);
  for (std::size_t a = 0; a < cuts.size(); ++a) {
    const std::string inclusion = fmt::format("inclusion-{}", a + 1);
    writeMapsOfClasses(folder, inclusion, mapsOfKind(found.maps, inclusion, names), names,
                       {.title = "In the top " + percentOf(cuts[a].area), .valueLabel = "probability"});
    writeCut(folder, cuts[a], names);
    for (std::size_t i = 0; i < names.size(); ++i) {
      const std::string file = (folder / cuts[a].name / (files[i] + ".npy")).string();
      if (a == 0) result.at("classes").at(i)["map"] = file;
      if (cuts.size() > 1) result.at("areas").at(a).at("classes").at(i)["map"] = file;
    }
  }
  writeSearchedImages(folder, result);
  return resultText(result);
}

std::string writeSearch(const fs::path& folder, const RunOutcome& found) {
  const Json search = resultFromText(found.result);
  writeMaps(folder, found, search.at("method"), classNamesOf(search));
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
