#include "core/workflow/spectra_run.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/export/map_csv.h"
#include "core/fourier/bands.h"
#include "core/fourier/profiles.h"
#include "core/workflow/result_files.h"
#include "core/workflow/result_json.h"

namespace passband {
namespace {

/// Mean of a map over the bins of each band; DC is in none.
std::vector<double> bandMeans(const FrequencyMap& map) {
  const auto edges = bandEdges(map.plane);
  std::vector<double> sums(edges.size() - 1), bins(edges.size() - 1);
  for (int pair = 1; pair < map.plane.pairCount(); ++pair) {
    const auto above = std::ranges::upper_bound(edges, map.plane.radiusOf(pair));
    const auto band = static_cast<std::size_t>(above - edges.begin()) - 1;
    sums[band] += map.plane.binsInPair(pair) * map.values[static_cast<std::size_t>(pair)];
    bins[band] += map.plane.binsInPair(pair);
  }
  for (std::size_t band = 0; band < sums.size(); ++band) sums[band] /= bins[band];
  return sums;
}

/// Decades, so that the picture shows more than DC; an empty bin stands at the smallest value that is not 0.
Grid<float> logOf(const Grid<float>& spectrum) {
  float least = 0;
  for (const float value : spectrum.values()) {
    if (value > 0 && (least == 0 || value < least)) least = value;
  }
  Grid<float> logs = spectrum;
  for (float& value : logs.values()) value = std::log10(std::max(value, least > 0 ? least : 1.F));
  return logs;
}

RunOutcome outcomeOf(const SpectraTask& task, const ClassSpectra& spectra) {
  const auto differences = adcs(spectra, task.convention);
  const auto edges = bandEdges(spectra.plane);
  RunOutcome outcome;
  Json bands = Json::array(), classes = Json::array();
  for (std::size_t band = 0; band + 1 < edges.size(); ++band) bands.push_back(bandName(edges, band));
  double least = 0, most = 0;
  std::int64_t images = 0;
  for (std::size_t c = 0; c < spectra.classes.size(); ++c) {
    const ClassSpectrum& spectrum = spectra.classes[c];
    images += spectrum.images;
    if (spectrum.images == 0) {
      classes.push_back({{"name", spectrum.name}, {"images", 0}});
      continue;
    }
    const auto [low, high] = std::ranges::minmax(differences[c].values);
    least = std::min(least, low);
    most = std::max(most, high);
    classes.push_back({{"name", spectrum.name},
                       {"images", spectrum.images},
                       {"adcs_min", low},
                       {"adcs_max", high},
                       {"adcs_bands", bandMeans(differences[c])},
                       {"spectrum_bands", bandMeans(spectrum.grey)},
                       {"spectrum_radial", radialProfile(spectrum.grey).mean}});
    outcome.maps.push_back({"spectrum/" + spectrum.name, centred(spectrum.grey)});
    outcome.maps.push_back({"adcs/" + spectrum.name, centred(differences[c])});
  }
  Json result = Json::parse(resultHead(task.head));
  result.update({{"data", task.images->info().source},
                 {"images", images},
                 {"skipped", skippedJson(spectra.skipped)},
                 {"convention", nameOf(task.convention)},
                 {"adcs_min", least},
                 {"adcs_max", most},
                 {"bands", bands},
                 {"classes", classes}});
  outcome.result = resultText(result);
  return outcome;
}

}  // namespace

const char* nameOf(Convention convention) {
  return convention == Convention::Exact ? "exact" : "published";
}

Convention conventionNamed(const std::string& name) {
  for (const Convention convention : {Convention::Exact, Convention::Published}) {
    if (name == nameOf(convention)) return convention;
  }
  throw UsageError(fmt::format("the convention is exact or published, not '{}'", name));
}

RunOutcome runSpectra(RunStore* store, const SpectraTask& task, JobContext& context) {
  const auto make = [&](const Run&) {
    return outcomeOf(task, classSpectra(*task.images, task.recipe, {.threads = task.threads}, context));
  };
  if (store == nullptr) return make({});
  const RunKey key{.command = kSpectra,
                   .options = nlohmann::json{{"convention", nameOf(task.convention)}}.dump(),
                   .inputs = {store->addInput(runInput(*task.images, task.recipe))},
                   .seed = task.head.seed,
                   .versions = runVersions(task.head.device, task.head.precision)};
  return store->storedOrMade(key, false, make);
}

void writeSpectra(const std::filesystem::path& folder, const RunOutcome& outcome) {
  const Json result = resultFromText(outcome.result);
  std::vector<std::string> names = classNamesOf(result);
  for (std::size_t c = names.size(); c-- > 0;) {
    if (result.at("classes").at(c).value("images", 1) == 0) names.erase(names.begin() + static_cast<std::ptrdiff_t>(c));
  }
  const double limit = std::max(std::abs(numberOf(result.at("adcs_min"))), std::abs(numberOf(result.at("adcs_max"))));
  for (const std::string kind : {"spectrum", "adcs"}) {
    const bool spectrum = kind == "spectrum";
    const PictureOptions picture{
        .title = spectrum ? "Mean spectrum" : "ADCS",
        .valueLabel = spectrum ? "mean |F|, log10" : "classes that have less here, minus those with more",
        .colours = spectrum ? ColourScale::Sequential : ColourScale::Diverging,
        .low = spectrum ? 0 : -limit,
        .high = spectrum ? 0 : limit};
    auto maps = mapsOfAll(outcome.maps, kind, names);
    std::vector<Profile> radial, angular;
    for (Grid<float>& own : maps) {
      const FrequencyMap map = mapFromCentred(own).map;
      radial.push_back(radialProfile(map));
      angular.push_back(angularProfile(map));
      if (spectrum) own = logOf(own);
    }
    writeMapsOfClasses(folder, kind, maps, names, picture);
    writeProfilesCsv(folder / (kind + "-radial.csv"), names, radial, "radius in cycles per image");
    writeProfilesCsv(folder / (kind + "-angular.csv"), names, angular, "angle in degrees");
  }
}

}  // namespace passband
