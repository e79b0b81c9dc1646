#include "core/workflow/stored_search.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/base/stored_json.h"
#include "core/workflow/result_json.h"

namespace passband {
namespace {

const std::string kRelevance = "relevance/", kOwn = "own/", kInterval = "interval/";

std::string inclusionName(std::size_t number, const std::string& name) {
  return fmt::format("inclusion-{}/{}", number, name);
}

Json classJson(const ClassRelevance& one) {
  Json entry = {{"index", one.classIndex}, {"name", one.name}, {"images", one.images}, {"settled", one.settled}};
  entry["base_loss"] = one.baseLoss ? Json(*one.baseLoss) : Json();
  return entry;
}

class MapsByName {
 public:
  explicit MapsByName(const std::vector<StoredMap>& maps) {
    for (const StoredMap& map : maps) maps_[nameInResult(map.name)] = &map.values;
  }
  const Grid<float>* find(const std::string& name) const {
    const auto found = maps_.find(name);
    return found == maps_.end() ? nullptr : found->second;
  }

 private:
  std::map<std::string, const Grid<float>*> maps_;
};

ClassRelevance classFrom(const Json& entry, const MapsByName& maps) {
  const std::string name = entry.at("name");
  const Grid<float>* const relevance = maps.find(kRelevance + name);
  if (relevance == nullptr)
    throw UnreadableRun(fmt::format("the map of '{}' is missing; delete the run and search again", name));
  ClassRelevance one{.classIndex = entry.at("index"),
                     .name = name,
                     .images = entry.at("images"),
                     .relevance = mapFromCentred(*relevance).map,
                     .settled = entry.at("settled")};
  if (entry.at("base_loss").is_number()) one.baseLoss = entry["base_loss"].get<double>();
  if (const auto* const interval = maps.find(kInterval + name)) one.interval = mapFromCentred(*interval).map;
  if (const auto* const own = maps.find(kOwn + name)) one.ownMap = maskFromCentred(one.relevance.plane, *own);
  for (std::size_t number = 1; const auto* const inclusion = maps.find(inclusionName(number, name)); ++number)
    one.inclusion.push_back(mapFromCentred(*inclusion).map);
  return one;
}

/// Throws Error where the maps are not all of one size.
void requireOnePlane(const SearchResult& found) {
  for (const ClassRelevance& one : found.classes) {
    bool same = one.relevance.plane == found.plane && (!one.interval || one.interval->plane == found.plane);
    for (const FrequencyMap& inclusion : one.inclusion) same = same && inclusion.plane == found.plane;
    if (!same)
      throw UnreadableRun(fmt::format(
          "the maps of '{}' are of another size than the others; delete the run and search again", one.name));
  }
}

constexpr std::array kHeadKeys{"passband",         "torch", "device", "precision", "recipe", "recipe_source",
                               "recipe_detection", "seed",  "remarks"};

}  // namespace

std::string searchToJson(const StoredSearch& search) {
  const SearchResult& found = search.result;
  Json result = Json::parse(search.head);
  result.update({{"method", found.method},
                 {"estimate", found.estimate},
                 {"forwards", found.forwards},
                 {"backwards", found.backwards},
                 {"seconds", found.seconds},
                 {"skipped", skippedJson(found.skipped)},
                 {"notes", found.notes},
                 {"classes", Json::array()}});
  for (const ClassRelevance& one : found.classes) result["classes"].push_back(classJson(one));
  result.update({{"data", search.data},
                 {"model", search.model},
                 {"outputs", search.outputs},
                 {"mapped_outputs_only", search.forcedChoice},
                 {"searched", search.searched ? Json::parse(searchedToJson(*search.searched)) : Json()},
                 {"cell", search.cellSize},
                 {"quick", search.quick}});
  return resultText(result);
}

std::vector<StoredMap> searchMaps(const SearchResult& result) {
  std::vector<StoredMap> maps;
  for (const ClassRelevance& one : result.classes) {
    maps.push_back({kRelevance + one.name, centred(one.relevance)});
    if (one.ownMap) maps.push_back({kOwn + one.name, one.ownMap->centred()});
    if (one.interval) maps.push_back({kInterval + one.name, centred(*one.interval)});
    for (std::size_t i = 0; i < one.inclusion.size(); ++i)
      maps.push_back({inclusionName(i + 1, one.name), centred(one.inclusion[i])});
  }
  return maps;
}

StoredSearch searchFromStored(const std::string& json, const std::vector<StoredMap>& maps) {
  const MapsByName byName(maps);
  try {
    const Json object = Json::parse(shallowJson(json), nullptr, false);
    StoredSearch search;
    Json head = Json::object();
    for (const char* const key : kHeadKeys) {
      if (object.contains(key)) head[key] = object[key];
    }
    search.head = head.dump();
    SearchResult& found = search.result;
    found.method = object.at("method");
    found.estimate = object.at("estimate");
    found.forwards = object.at("forwards");
    found.backwards = object.at("backwards");
    found.seconds = object.at("seconds");
    found.skipped = skippedFromJson(object.at("skipped"));
    found.notes = object.at("notes").get<std::vector<std::string>>();
    for (const Json& entry : object.at("classes")) found.classes.push_back(classFrom(entry, byName));
    if (!found.classes.empty()) found.plane = found.classes[0].relevance.plane;
    requireOnePlane(found);
    search.data = object.value("data", "");
    search.model = object.value("model", "");
    search.outputs = object.value("outputs", "");
    search.forcedChoice = object.value("mapped_outputs_only", false);
    search.searched = object.contains("searched") ? searchedFromJson(object["searched"].dump()) : std::nullopt;
    search.cellSize = object.value("cell", 0);
    search.quick = object.value("quick", false);
    return search;
  } catch (const Json::exception&) {
    throw UnreadableRun("the result of the search is damaged; delete the run and search again");
  }
}

std::vector<ClassMap> classMaps(const SearchResult& result) {
  std::vector<ClassMap> maps;
  for (const ClassRelevance& own : result.classes)
    maps.push_back({own.classIndex, mapFromCentred(centred(own.relevance)).map});
  return maps;
}

std::string mapsHash(const std::vector<StoredMap>& maps) {
  Sha256 hash;
  for (const StoredMap& map : maps) {
    if (map.name.starts_with(kRelevance)) addToMapsHash(hash, map.name.substr(kRelevance.size()), map.values);
  }
  return hash.hex();
}

void addToMapsHash(Sha256& hash, const std::string& className, const Grid<float>& centredMap) {
  hash.add(className).add(std::as_bytes(centredMap.values()));
}

std::string searchKeyOptions(const std::string& method, const SearchOptions& options) {
  auto key = nlohmann::json::parse(searchIdentity(searchMethod(method), options));
  key["batch"] = options.batchSize;
  return key.dump();
}

std::optional<SearchKey> readSearchKey(const RunKey& key) {
  if (key.command != kMapSearch) return std::nullopt;
  try {
    const auto from = nlohmann::json::parse(shallowJson(key.options), nullptr, false);
    SearchKey search{.method = from.at("method"), .options = {}};
    SearchOptions& options = search.options;
    options.cellSize = from.at("cell");
    options.classes = from.at("classes").get<std::vector<int>>();
    options.batchSize = from.at("batch");
    options.quick = from.at("quick");
    options.seed = key.seed;
    const OptionTable& own = searchMethod(search.method).options();
    options.own = own.defaults;
    optionsFromIdentity(own, options.own, key.options);
    return searchKeyOptions(search.method, options) == from.dump() ? std::optional(search) : std::nullopt;
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  } catch (const Error&) {
    return std::nullopt;
  }
}

}  // namespace passband
