#include "cli/search_output.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/found_maps.h"
#include "cli/judging.h"
#include "cli/text.h"
#include "core/base/error.h"
#include "core/base/files.h"
#include "core/base/stored_json.h"
#include "core/export/map_picture.h"
#include "core/workflow/stored_search.h"
#include "core/workflow/whole_run.h"

namespace passband::cli {
namespace {

std::vector<std::string> classNames(const Outcome& found) {
  std::vector<std::string> names;
  for (const Json& entry : found.result.at("classes")) names.push_back(entry.at("name"));
  return names;
}

/// Throws DamagedResult where a class has no map of that kind.
std::vector<Grid<float>> mapsOfAll(const Outcome& found, const std::string& kind) {
  const std::vector<std::string> names = classNames(found);
  auto maps = mapsOfKind(found, kind, names);
  if (maps.size() != names.size()) throw DamagedResult(fmt::format("it has no maps '{}'", kind));
  return maps;
}

}  // namespace

std::string areaName(double area) {
  return fmt::format("area-{:g}", area);
}

void requirePair(double area, std::int64_t bins) {
  if (area * static_cast<double>(bins) >= 2) return;
  throw UsageError(fmt::format("--area {:g} of {} bins is less than one pair of bins; give at least {:.2g}", area, bins,
                               2. / static_cast<double>(bins)));
}

std::vector<int> namedClasses(const std::string& option, const std::vector<std::string>& names, const ImageSet& set) {
  std::vector<int> indices;
  const auto& known = set.info().classNames;
  for (const auto& name : names) {
    const auto found = std::ranges::find(known, name);
    if (found == known.end()) {
      throw UsageError(fmt::format("{} names '{}', which '{}' does not have; its classes are {}", option, name,
                                   set.info().source, fmt::join(known, ", ")));
    }
    indices.push_back(static_cast<int>(found - known.begin()));
  }
  std::ranges::sort(indices);
  indices.erase(std::unique(indices.begin(), indices.end()), indices.end());
  return indices;
}

void refuseChangedModel(const Session& session, const RunStore& project, const RunKey& key,
                        const ClassifierInfo& model) {
  std::vector<std::string> damaged;
  for (const RunEntry& entry : project.runs(damaged)) {
    const RunKey& own = entry.run.key;
    const bool same = own.command == key.command && own.options == key.options && own.seed == key.seed &&
                      own.inputs.size() == key.inputs.size() && own.inputs[0] == key.inputs[0];
    if (!same || entry.run.state == RunState::Done) continue;
    const ProjectInput& then = entry.model;
    if (then.source != model.path || then.hash == model.hash) continue;
    throw Error(
        fmt::format("the model file {} has changed since its search in {} was interrupted (SHA-256 {} then, {} now); "
                    "put the old file "
                    "back to go on, or use another --project",
                    model.path, session.options.project.string(), then.hash, model.hash));
  }
}

JudgedArea cutArea(const Outcome& found, double area) {
  JudgedArea judged{areaName(area), area, {}};
  for (const auto& relevance : mapsOfAll(found, "relevance")) {
    judged.masks.push_back(topShareMask(mapFromCentred(relevance).map, area));
  }
  return judged;
}

JudgedArea ownArea(const Outcome& found) {
  JudgedArea judged{"area-own", 0, {}};
  for (const auto& mask : mapsOfAll(found, "own")) {
    const FrequencyPlane plane(static_cast<int>(mask.rows()), static_cast<int>(mask.cols()));
    judged.masks.push_back(maskFromCentred(plane, mask));
    judged.area += judged.masks.back().area();
  }
  judged.area /= static_cast<double>(std::max<std::size_t>(1, judged.masks.size()));
  return judged;
}

Json areaJson(const Outcome& found, const JudgedArea& judged, std::span<const Evaluation> evaluations) {
  std::vector<ClassRates> rates;
  const Json& classes = found.result.at("classes");
  for (std::size_t i = 0; i < classes.size(); ++i) {
    rates.push_back(evaluations[i].classes[classes.at(i).at("index").get<std::size_t>()]);
  }
  Json entry = {{"area", judged.area}, {"classes", classesJson(rates)}};
  for (std::size_t i = 0; i < classes.size(); ++i) {
    Json& own = entry["classes"][i];
    own["area"] = judged.masks[i].area();
    own["map"] = nullptr;
    own["base_loss"] = classes.at(i).at("base_loss");
    own["settled"] = classes.at(i).at("settled");
    own["search_images"] = classes.at(i).at("images");
  }
  for (const char* rate : {"tpr", "fpr", "j"}) {
    double sum = 0;
    for (const Json& own : entry["classes"]) sum += numberOf(own[rate]);
    entry[std::string("mean_") + rate] = sum / static_cast<double>(classes.size());
  }
  return entry;
}

namespace {

/// The maps of one kind as files and as one picture of all.
void writeKind(const std::filesystem::path& folder, const std::string& kind, const std::vector<Grid<float>>& maps,
               const std::vector<std::string>& names, PictureOptions picture) {
  if (maps.empty()) return;
  const auto files = fileNames(names);
  makeFolder(folder / kind);
  const std::string title = picture.title;
  for (std::size_t i = 0; i < maps.size(); ++i) {
    picture.title = title + ", " + names[i];
    writeMap(folder / kind / files[i], maps[i], picture);
  }
  picture.title = title;
  writeMapGridPng(folder / (kind + ".png"), maps, names, picture);
}

Json dictionaryOf(const JudgedArea& judged, const std::vector<std::string>& names) {
  Json dictionary = Json::object();
  for (std::size_t i = 0; i < names.size(); ++i) {
    const Grid<float> mask = judged.masks[i].centred();
    dictionary[names[i]] = rowsJson(mask);
  }
  return dictionary;
}

}  // namespace

void writeSearch(const std::filesystem::path& folder, const Outcome& found, std::span<const JudgedArea> judged,
                 Json& result) {
  const auto names = classNames(found);
  const auto files = fileNames(names);
  const SearchMethod& method = searchMethod(found.result.at("method"));
  writeKind(folder, "relevance", mapsOfAll(found, "relevance"), names,
            {.title = method.estimate ? "Estimated relevance" : "Relevance",
             .valueLabel = method.valueLabel,
             .colours = ColourScale::Diverging});
  writeKind(folder, "interval", mapsOfKind(found, "interval", names), names,
            {.title = "Uncertainty", .valueLabel = "half of the 95 % interval of the relevance"});
  for (std::size_t a = 0; a < judged.size(); ++a) {
    writeKind(folder, fmt::format("inclusion-{}", a + 1), mapsOfKind(found, fmt::format("inclusion-{}", a + 1), names),
              names, {.title = fmt::format("In the top {}", percentText(judged[a].area)), .valueLabel = "probability"});
    std::vector<Grid<float>> masks;
    for (const FrequencyMask& mask : judged[a].masks) masks.push_back(mask.centred());
    writeKind(folder, judged[a].name, masks, names,
              {.title = fmt::format("Top {}", percentText(judged[a].area)),
               .valueLabel = "weight",
               .colours = ColourScale::Mask});
    writeFileAtomically(folder / (judged[a].name + ".json"), dictionaryOf(judged[a], names).dump() + "\n");
    for (std::size_t i = 0; i < names.size(); ++i) {
      const std::string file = (folder / judged[a].name / (files[i] + ".npy")).string();
      if (a == 0) result.at("classes").at(i)["map"] = file;
      if (judged.size() > 1) result.at("areas").at(a).at("classes").at(i)["map"] = file;
    }
  }
}

namespace {

/// The search whose maps were judged in that run. Throws Error where it was deleted.
Outcome searchOf(const RunStore& project, const Run& judged) {
  nlohmann::json options = nlohmann::json::parse(shallowJson(judged.key.options), nullptr, false);
  for (const char* const judging : {"areas", "clean"}) options.erase(judging);
  std::vector<std::string> damaged;
  for (const RunEntry& entry : project.runs(damaged)) {
    const RunKey& key = entry.run.key;
    const bool same = key.command == kMapSearch && key.options == options.dump() && key.seed == judged.key.seed &&
                      key.versions == judged.key.versions && entry.run.state == RunState::Done &&
                      std::ranges::equal(key.inputs, std::span(judged.key.inputs).first(2));
    if (!same) continue;
    Outcome found{Json::parse(shallowJson(entry.run.result), nullptr, false), project.maps(entry.run.id)};
    requireWhole(project, kMapSearch, {entry.run.result, found.maps, {}, entry.run.id});
    return found;
  }
  throw Error(fmt::format("the search whose maps run {} is about is not in {} any more; search again", judged.id,
                          project.file()->path().string()));
}

}  // namespace

void writeStoredSearch(const std::filesystem::path& folder, Outcome& outcome, const RunStore& project, const Run& run) {
  const bool judged = run.key.command != kMapSearch;
  const Outcome found = judged ? searchOf(project, run) : outcome;
  std::vector<JudgedArea> areas;
  if (judged) {
    const Json options = Json::parse(shallowJson(run.key.options), nullptr, false);
    for (const Json& area : options.at("areas")) areas.push_back(cutArea(found, area));
    if (areas.empty()) areas.push_back(ownArea(found));
  }
  writeSearch(folder, found, areas, outcome.result);
  writeSearchedImages(folder, outcome.result["searched"]);
}

std::string searchText(const Json& result) {
  const double seconds = numberOf(result.at("seconds")), forwards = numberOf(result.at("forwards"));
  const std::string backwards =
      result.at("backwards") > 0 ? fmt::format(" and {} backward", countText(result.at("backwards"))) : "";
  std::string text = fmt::format("\nSearched ({}{}) with {} forward{} passes in {} ({} images a second)\n",
                                 result.at("method").get<std::string>(),
                                 result.at("quick").get<bool>() ? ", quick" : "", countText(result.at("forwards")),
                                 backwards, durationText(seconds), seconds > 0 ? rateText(forwards / seconds) : "-");
  for (const Json& note : result.at("notes")) text += note.get<std::string>() + "\n";
  text += fmt::format("Judged on {}{}, {} images, each class under its own map; among {}; intervals are 95 %\n",
                      result.at("judged_on").get<std::string>(),
                      result.at("judged_on_search_images").get<bool>() ? ", the images of the search itself" : "",
                      countText(result.at("judged_images")), result.at("outputs").get<std::string>());
  const Json areas = result.contains("areas") ? result.at("areas") : Json::array({result});
  for (const Json& area : areas) {
    text += fmt::format("\n{}op {} of the plane: mean TPR {}, mean FPR {}, mean J {:+.3f}\n{}",
                        result.at("estimate").get<bool>() ? "Estimated t" : "T", percentText(numberOf(area.at("area"))),
                        percentText(numberOf(area.at("mean_tpr"))), percentText(numberOf(area.at("mean_fpr"))),
                        numberOf(area.at("mean_j")), classesText(area.at("classes")));
  }
  return text;
}

}  // namespace passband::cli
