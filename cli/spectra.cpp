// spectra: where the classes of a data set have their energy: mean magnitude spectra, ADCS, radial and angular
// profiles.
#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/inputs.h"
#include "cli/judging.h"
#include "cli/recipe_report.h"
#include "cli/results.h"
#include "cli/text.h"
#include "core/analysis/spectra/adcs.h"
#include "core/analysis/spectra/class_spectra.h"
#include "core/base/error.h"
#include "core/export/map_csv.h"
#include "core/export/map_picture.h"
#include "core/fourier/profiles.h"

namespace passband::cli {
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

class SpectraCommand : public Command {
 public:
  void addOptions(Options& command) override {
    command.add("--convention", convention_, "ADCS: exact, or published (the code of the paper)").showDefault();
  }
  Json run(Session& session) override;
  std::string text(const Json& result) const override;
  void writeStored(const std::filesystem::path& folder, Outcome& outcome, const RunStore&, const Run&) const override {
    write(folder, outcome);
  }

 private:
  Outcome make(Session& session, const ImageSet& data, const Recipe& recipe) const;
  void write(const std::filesystem::path& folder, const Outcome& outcome) const;

  std::string convention_ = "exact";
};

Json SpectraCommand::run(Session& session) {
  if (convention_ != "exact" && convention_ != "published") {
    throw UsageError(fmt::format("--convention is exact or published, not '{}'", convention_));
  }
  const auto data = openData(session);
  sayData(session, *data);
  const Recipe recipe = chooseRecipe(session, data->info(), nullptr);
  sayRecipe(session);
  auto project = openProject(session);
  RunKey key;
  if (project)
    key = runKey(session, "spectra", {{"convention", convention_}}, {project->addInput(runInput(*data, recipe))});
  const Outcome outcome =
      storedOrMade(session, project.get(), key, false, [&](const Run&) { return make(session, *data, recipe); });
  if (!session.options.out.empty()) write(session.options.out, outcome);
  warnOfSkipped(session, outcome.result.at("skipped"));
  return outcome.result;
}

Outcome SpectraCommand::make(Session& session, const ImageSet& data, const Recipe& recipe) const {
  const ClassSpectra spectra = classSpectra(data, recipe, {.threads = session.options.threads}, session.job);
  const auto differences = adcs(spectra, convention_ == "exact" ? Convention::Exact : Convention::Published);
  const auto edges = bandEdges(spectra.plane);
  Outcome outcome{session.newResult(), {}};
  Json bands = Json::array(), classes = Json::array();
  for (std::size_t band = 0; band + 1 < edges.size(); ++band) bands.push_back(bandName(edges, band));
  double least = 0, most = 0;
  std::int64_t images = 0;
  for (std::size_t c = 0; c < spectra.classes.size(); ++c) {
    const ClassSpectrum& spectrum = spectra.classes[c];
    const auto [low, high] = std::ranges::minmax(differences[c].values);
    least = std::min(least, low);
    most = std::max(most, high);
    images += spectrum.images;
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
  outcome.result.update({{"data", data.info().source},
                         {"images", images},
                         {"skipped", skippedJson(spectra.skipped)},
                         {"convention", convention_},
                         {"adcs_min", least},
                         {"adcs_max", most},
                         {"bands", bands},
                         {"classes", classes}});
  return outcome;
}

void SpectraCommand::write(const std::filesystem::path& folder, const Outcome& outcome) const {
  std::vector<std::string> names;
  for (const Json& entry : outcome.result.at("classes")) names.push_back(entry.at("name"));
  const auto files = fileNames(names);
  const double limit =
      std::max(std::abs(numberOf(outcome.result.at("adcs_min"))), std::abs(numberOf(outcome.result.at("adcs_max"))));
  for (const std::string kind : {"spectrum", "adcs"}) {
    const bool spectrum = kind == "spectrum";
    PictureOptions picture{
        .title = spectrum ? "Mean spectrum" : "ADCS",
        .valueLabel = spectrum ? "mean |F|, log10" : "classes that have less here, minus those with more",
        .colours = spectrum ? ColourScale::Sequential : ColourScale::Diverging,
        .low = spectrum ? 0 : -limit,
        .high = spectrum ? 0 : limit};
    makeFolder(folder / kind);
    auto maps = mapsOfKind(outcome, kind, names);
    std::vector<Profile> radial, angular;
    for (std::size_t c = 0; c < maps.size(); ++c) {
      const FrequencyMap map = mapFromCentred(maps[c]).map;
      radial.push_back(radialProfile(map));
      angular.push_back(angularProfile(map));
      if (spectrum) maps[c] = logOf(maps[c]);
      PictureOptions own = picture;
      own.title += ", " + names[c];
      writeMap(folder / kind / files[c], maps[c], own);
    }
    writeMapGridPng(folder / (kind + ".png"), maps, names, picture);
    writeProfilesCsv(folder / (kind + "-radial.csv"), names, radial, "radius in cycles per image");
    writeProfilesCsv(folder / (kind + "-angular.csv"), names, angular, "angle in degrees");
  }
}

std::string SpectraCommand::text(const Json& result) const {
  std::vector<std::string> heads = {"class", "images"};
  for (const Json& band : result.at("bands")) heads.push_back("r " + band.get<std::string>());
  Table energy(heads), difference(heads);
  for (const Json& entry : result.at("classes")) {
    std::vector<std::string> energies = {entry.at("name"), countText(entry.at("images"))}, differences = energies;
    for (const Json& value : entry.at("spectrum_bands")) energies.push_back(fmt::format("{:.4g}", numberOf(value)));
    for (const Json& value : entry.at("adcs_bands")) differences.push_back(fmt::format("{:+.2f}", numberOf(value)));
    energy.add(energies);
    difference.add(differences);
  }
  const bool published = result.at("convention") == "published";
  return fmt::format(
      "\nMean |F| by radius in cycles per image, without DC\n{}\nADCS, mean by radius; the whole map lies in {:+g} .. "
      "{:+g}\n{}{}",
      energy.text(), numberOf(result.at("adcs_min")), numberOf(result.at("adcs_max")), difference.text(),
      published
          ? "Published convention: class sums instead of means, weights .2989 .5870 .1140 on the differences, ties "
            "and the class itself count -1\n"
          : "");
}

}  // namespace

std::unique_ptr<Command> makeSpectra() {
  return std::make_unique<SpectraCommand>();
}

}  // namespace passband::cli
