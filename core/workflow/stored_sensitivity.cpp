#include "core/workflow/stored_sensitivity.h"

#include <array>
#include <cmath>
#include <fmt/format.h>
#include <map>

#include "core/base/error.h"
#include "core/base/stored_json.h"
#include "core/fourier/bands.h"
#include "core/workflow/result_json.h"

namespace passband {
namespace {

/// The maps are stored in this order: for all images, then for each class, an error, an output and a share map.
constexpr std::array kKinds{"error", "turns-into", "turned"};

/// Mean over the bins of each band, without DC and the bins that were left out; null where there are none.
Json bandMeans(const FrequencyMap& map) {
  const auto edges = bandEdges(map.plane);
  Json means = Json::array();
  for (std::size_t band = 0; band + 1 < edges.size(); ++band) {
    double sum = 0, bins = 0;
    for (int pair = 1; pair < map.plane.pairCount(); ++pair) {
      const double radius = map.plane.radiusOf(pair), value = map.values[static_cast<std::size_t>(pair)];
      if (radius < edges[band] || radius >= edges[band + 1] || std::isnan(value)) continue;
      sum += map.plane.binsInPair(pair) * value;
      bins += map.plane.binsInPair(pair);
    }
    means.push_back(bins > 0 ? Json(sum / bins) : Json());
  }
  return means;
}

/// What the noise of each band turns most images into: one name a band, null where nothing turns.
Json bandTurns(const NoiseMaps& maps, const std::vector<std::string>& outputs) {
  const FrequencyPlane& plane = maps.error.plane;
  const auto edges = bandEdges(plane);
  Json names = Json::array();
  for (std::size_t band = 0; band + 1 < edges.size(); ++band) {
    std::map<int, double> sums;
    for (int pair = 1; pair < plane.pairCount(); ++pair) {
      const auto at = static_cast<std::size_t>(pair);
      if (plane.radiusOf(pair) < edges[band] || plane.radiusOf(pair) >= edges[band + 1] || maps.turnsInto[at] < 0)
        continue;
      sums[maps.turnsInto[at]] += plane.binsInPair(pair) * maps.turned[at];
    }
    const auto most = std::ranges::max_element(sums, {}, [](const auto& entry) { return entry.second; });
    names.push_back(sums.empty() ? Json() : Json(outputs[static_cast<std::size_t>(most->first)]));
  }
  return names;
}

/// The frequency at which noise does most harm.
Json worstJson(const NoiseMaps& maps, const std::vector<std::string>& outputs) {
  int worst = -1;
  for (int pair = 0; pair < maps.error.plane.pairCount(); ++pair) {
    const double value = maps.error.values[static_cast<std::size_t>(pair)];
    if (!std::isnan(value) && (worst < 0 || value > maps.error.values[static_cast<std::size_t>(worst)])) worst = pair;
  }
  if (worst < 0) return {};
  const Bin bin = maps.error.plane.binOf(worst);
  const int into = maps.turnsInto[static_cast<std::size_t>(worst)];
  return {{"u", bin.u},
          {"v", bin.v},
          {"error", maps.error.values[static_cast<std::size_t>(worst)]},
          {"turns_into", into < 0 ? Json() : Json(outputs[static_cast<std::size_t>(into)])},
          {"turned", maps.turned[static_cast<std::size_t>(worst)]}};
}

Json mapsJson(const NoiseMaps& maps, const std::vector<std::string>& outputs) {
  return {{"name", maps.name},
          {"images", maps.images},
          {"clean_error", maps.cleanError},
          {"error_bands", bandMeans(maps.error)},
          {"turns_into_bands", bandTurns(maps, outputs)},
          {"worst", worstJson(maps, outputs)}};
}

void storeMaps(std::vector<StoredMap>& stored, const NoiseMaps& maps) {
  FrequencyMap into(maps.error.plane), turned(maps.error.plane);
  into.values.assign(maps.turnsInto.begin(), maps.turnsInto.end());
  turned.values = maps.turned;
  const std::array values{centred(maps.error), centred(into), centred(turned)};
  for (std::size_t kind = 0; kind < kKinds.size(); ++kind)
    stored.push_back({fmt::format("{}/{}", kKinds[kind], maps.name), values[kind]});
}

/// A rate; NaN, which JSON does not know, where there were no images.
double rateIn(const Json& value) {
  return value.is_null() ? std::nan("") : value.get<double>();
}

/// Throws Error where a bin turns into what is no output; -1: into nothing.
void requireOutputs(const StoredMap& into, std::size_t outputs) {
  for (const float output : into.values.values()) {
    if (output >= -1 && output < static_cast<float>(outputs) && output == std::floor(output)) continue;
    throw UnreadableRun(
        fmt::format("the map '{}' names an output that there is not; delete the run and run it again", into.name));
  }
}

/// Takes the three maps of that name. Throws Error where one is missing or none of these.
NoiseMaps noiseMapsFrom(const Json& entry, std::span<const StoredMap> maps, std::size_t outputs) {
  NoiseMaps noise{
      .name = entry.at("name"), .images = entry.at("images"), .cleanError = rateIn(entry.at("clean_error"))};
  std::array<FrequencyMap, kKinds.size()> values{noise.error, noise.error, noise.error};
  for (std::size_t kind = 0; kind < kKinds.size(); ++kind) {
    if (nameInResult(maps[kind].name) != fmt::format("{}/{}", kKinds[kind], noise.name))
      throw UnreadableRun(fmt::format("the map '{}/{}' is missing; delete the run and run it again", kKinds[kind], noise.name));
    values[kind] = mapFromCentred(maps[kind].values).map;
  }
  if (!(values[1].plane == values[0].plane && values[2].plane == values[0].plane))
    throw UnreadableRun(fmt::format("the maps of '{}' differ in size; delete the run and run it again", noise.name));
  requireOutputs(maps[1], outputs);
  noise.error = values[0];
  for (const double output : values[1].values) noise.turnsInto.push_back(static_cast<int>(output));
  noise.turned = values[2].values;
  return noise;
}

}  // namespace

std::string sensitivityToJson(const StoredSensitivity& sensitivity) {
  const SensitivityResult& found = sensitivity.result;
  Json result = Json::parse(sensitivity.head), bands = Json::array(), classes = Json::array();
  const auto edges = bandEdges(found.plane);
  for (std::size_t band = 0; band + 1 < edges.size(); ++band) bands.push_back(bandName(edges, band));
  for (const NoiseMaps& maps : found.classes) classes.push_back(mapsJson(maps, found.outputs));
  result.update({{"data", sensitivity.data},
                 {"model", sensitivity.model},
                 {"outputs", found.outputs},
                 {"norm", found.norm},
                 {"clipped", found.clipped},
                 {"forwards", found.forwards},
                 {"seconds", found.seconds},
                 {"skipped", skippedJson(found.skipped)},
                 {"bands", bands}});
  result.update(mapsJson(found.all, found.outputs));
  result["classes"] = classes;
  return resultText(result);
}

std::vector<StoredMap> sensitivityMaps(const SensitivityResult& result) {
  std::vector<StoredMap> stored;
  storeMaps(stored, result.all);
  for (const NoiseMaps& maps : result.classes) storeMaps(stored, maps);
  return stored;
}

SensitivityResult sensitivityFromStored(const std::string& json, const std::vector<StoredMap>& maps) {
  try {
    const Json object = Json::parse(shallowJson(json), nullptr, false);
    const Json& classes = object.at("classes");
    if (maps.size() != kKinds.size() * (classes.size() + 1))
      throw UnreadableRun("maps of the sensitivity are missing; delete the run and run it again");
    SensitivityResult result;
    result.norm = object.at("norm");
    result.clipped = object.at("clipped");
    result.outputs = object.at("outputs").get<std::vector<std::string>>();
    result.forwards = object.at("forwards");
    result.seconds = object.at("seconds");
    result.skipped = skippedFromJson(object.at("skipped"));
    const std::span all(maps);
    result.all = noiseMapsFrom(object, all.first(kKinds.size()), result.outputs.size());
    for (std::size_t c = 0; c < classes.size(); ++c)
      result.classes.push_back(
          noiseMapsFrom(classes.at(c), all.subspan(kKinds.size() * (c + 1), kKinds.size()), result.outputs.size()));
    result.plane = result.all.error.plane;
    for (const NoiseMaps& maps : result.classes) {
      if (!(maps.error.plane == result.plane))
        throw UnreadableRun(fmt::format("the maps of '{}' are of another size than the others; delete the run and run it again",
                                maps.name));
    }
    return result;
  } catch (const Json::exception&) {
    throw UnreadableRun("the result of the sensitivity is damaged; delete the run and run it again");
  }
}

std::string sensitivityKeyOptions(const SensitivityOptions& options) {
  return nlohmann::json{{"norm", options.norm},
                        {"clip", options.clip},
                        {"radius", std::isinf(options.maxRadius) ? -1 : options.maxRadius},
                        {"batch", options.batchSize}}
      .dump();
}

}  // namespace passband
