// search: the dominant frequency map of each class, by exact culling, and its rates: METHODS section 3.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <fmt/format.h>
#include <set>

#include "cli/command.h"
#include "cli/judging.h"
#include "cli/parse.h"
#include "cli/results.h"
#include "cli/text.h"
#include "core/analysis/culling.h"
#include "core/analysis/culling_state.h"
#include "core/base/error.h"

namespace passband::cli {
namespace {

constexpr auto saveEvery = std::chrono::seconds(2);

/// "area-0.05", of maps and folders
std::string areaName(double area) {
  return fmt::format("area-{:g}", area);
}

/// Stores the state of a culling run in the project, not too often.
class ProgressSaver {
 public:
  ProgressSaver(const Session& session, ProjectFile& project, std::int64_t run)
      : session_(session), project_(project), run_(run) {}

  void saveSometimes(const CullingState& state) {
    if (std::chrono::steady_clock::now() - savedAt_ >= saveEvery) save(state);
  }

  void save(const CullingState& state) {
    project_.saveProgress(run_, cullingStateToBytes(state));
    savedAt_ = std::chrono::steady_clock::now();
    session_.console.saved(session_.options.project.string());
  }

 private:
  const Session& session_;
  ProjectFile& project_;
  std::int64_t run_;
  std::chrono::steady_clock::time_point savedAt_{};
};

class SearchCommand : public Command {
 public:
  void addOptions(CLI::App& command) override;
  Json run(Session& session) override;
  std::string text(const Json& result) const override;

 private:
  void checkOptions(const Session& session);
  std::vector<int> classIndices(const ImageSet& data) const;
  Outcome culling(Session& session, ProjectFile* project, const Run& run, Inputs& inputs,
                  const std::vector<int>& classes) const;
  Outcome judging(Session& session, Inputs& inputs, const ImageSet& test, const Outcome& culled) const;
  void write(const std::filesystem::path& folder, const Outcome& culled, Outcome& judged) const;

  std::string method_;
  std::string areaText_ = "0.05";
  std::string classText_;
  std::string test_;
  int cellSize_ = 1;
  std::vector<double> areas_;
};

void SearchCommand::addOptions(CLI::App& command) {
  command.add_option("--method", method_, "cull: remove every pair of bins in turn")->required();
  command.add_option("--area", areaText_, "Kept shares of the plane, such as .05,.13")->capture_default_str();
  command.add_option("--classes", classText_, "Only these classes, such as cat,dog");
  command.add_option("--cell", cellSize_, "Remove cells of S x S bins at once")->capture_default_str();
  command.add_option("--test", test_, "Judge the maps on this set instead of --data");
}

void SearchCommand::checkOptions(const Session& session) {
  if (method_ != "cull") throw UsageError(fmt::format("--method {} is not known; give cull", method_));
  areas_ = parseNumbers("--area", areaText_);
  std::set<std::string> names;
  for (const double area : areas_) {
    if (!(area > 0) || area > 1)
      throw UsageError(fmt::format("--area {} is not a share of the plane above 0 and up to 1", area));
    if (!names.insert(areaName(area)).second)
      throw UsageError(fmt::format("--area names {:g} twice; give each share once", area));
  }
  if (cellSize_ < 1) throw UsageError("--cell must be at least 1 bin");
  if (session.options.out.empty() && session.options.project.empty()) {
    throw UsageError("search needs --out DIR or --project FILE to leave its maps in");
  }
}

std::vector<int> SearchCommand::classIndices(const ImageSet& data) const {
  std::vector<int> indices;
  if (classText_.empty()) return indices;
  const auto& names = data.info().classNames;
  for (const auto& name : parseList("--classes", classText_)) {
    const auto found = std::ranges::find(names, name);
    if (found == names.end()) {
      throw UsageError(fmt::format("--classes names '{}', which '{}' does not have; its classes are {}", name,
                                   data.info().source, fmt::join(names, ", ")));
    }
    indices.push_back(static_cast<int>(found - names.begin()));
  }
  std::ranges::sort(indices);
  indices.erase(std::unique(indices.begin(), indices.end()), indices.end());
  return indices;
}

Json SearchCommand::run(Session& session) {
  checkOptions(session);
  Inputs inputs = openInputs(session);
  const auto test = test_.empty() ? inputs.data : openTest(session, test_, *inputs.data);
  if (!test_.empty()) sayData(session, *test, "Test");
  const auto classes = classIndices(*inputs.data);
  auto project = openProject(session);

  nlohmann::json options = {
      {"method", method_}, {"cell", cellSize_}, {"classes", classes}, {"batch", session.options.batch}};
  RunKey cullingKey, judgingKey;
  if (project) {
    const auto data = addInput(*project, *inputs.data, inputs.recipe), model = addInput(*project, inputs.model->info());
    cullingKey = runKey(session, "culling", options, {data, model});
    options["areas"] = areas_;
    options["clean"] = session.options.expectAccuracy.has_value();
    judgingKey = runKey(session, "search", options, {data, model, addInput(*project, *test, inputs.recipe)});
  }
  const Outcome culled = storedOrMade(session, project, cullingKey, false, [&](const Run& run) {
    return culling(session, project ? &*project : nullptr, run, inputs, classes);
  });
  Outcome judged = storedOrMade(session, project, judgingKey, false,
                                [&](const Run&) { return judging(session, inputs, *test, culled); });
  if (!session.options.out.empty()) write(session.options.out, culled, judged);
  warnOfSkipped(session, judged.result["skipped"]);
  if (judged.result.contains("clean_accuracy")) checkExpectedAccuracy(session, judged.result, "clean_accuracy");
  return judged.result;
}

Outcome SearchCommand::culling(Session& session, ProjectFile* project, const Run& run, Inputs& inputs,
                               const std::vector<int>& classes) const {
  CullingState state;
  if (!run.progress.empty()) {
    state = cullingStateFromBytes(run.progress);
    session.console.note(fmt::format("goes on after {} forward passes of an earlier run", countText(state.forwards)));
  }
  std::optional<ProgressSaver> saver;
  if (project != nullptr) saver.emplace(session, *project, run.id);
  const auto save = [&](const CullingState& now) {
    if (saver) saver->saveSometimes(now);
  };
  const CullingOptions options{.cellSize = cellSize_,
                               .classes = classes,
                               .loaderThreads = session.options.threads,
                               .batchSize = session.options.batch,
                               .chunkImages = 0};
  CullingResult culled;
  try {
    culled = cull(*inputs.model, *inputs.data, inputs.recipe, inputs.match, options, state, save, session.job);
  } catch (const Cancelled&) {
    if (saver) saver->save(state);
    throw;
  }
  Outcome outcome{session.newResult(), {}};
  outcome.result.update({{"data", inputs.data->info().source},
                         {"model", inputs.model->info().path},
                         {"outputs", outputsText(inputs.match, inputs.model->info().classes)},
                         {"method", method_},
                         {"cell", cellSize_},
                         {"forwards", culled.forwards},
                         {"seconds", culled.seconds},
                         {"skipped", skippedJson(culled.skipped)},
                         {"classes", Json::array()}});
  for (const ClassRelevance& found : culled.classes) {
    outcome.result["classes"].push_back(
        {{"index", found.classIndex}, {"name", found.name}, {"images", found.images}, {"base_loss", found.baseLoss}});
    outcome.maps.push_back({"relevance/" + found.name, centred(found.relevance)});
  }
  return outcome;
}

/// The rates of each culled class under its own mask at one area.
Json areaJson(const Outcome& culled, double area, std::span<const FrequencyMask> masks,
              std::span<const Evaluation> evaluations) {
  std::vector<ClassRates> rates;
  const Json& classes = culled.result["classes"];
  for (std::size_t i = 0; i < classes.size(); ++i) {
    rates.push_back(evaluations[i].classes[classes[i]["index"].get<std::size_t>()]);
  }
  Json entry = {{"area", area}, {"classes", classesJson(rates)}};
  for (std::size_t i = 0; i < classes.size(); ++i) {
    Json& own = entry["classes"][i];
    own["area"] = masks[i].area();
    own["map"] = nullptr;
    own["base_loss"] = classes[i]["base_loss"];
    own["search_images"] = classes[i]["images"];
  }
  for (const char* rate : {"tpr", "fpr", "j"}) {
    double sum = 0;
    for (const Json& own : entry["classes"]) sum += numberOf(own[rate]);
    entry[std::string("mean_") + rate] = sum / static_cast<double>(classes.size());
  }
  return entry;
}

Outcome SearchCommand::judging(Session& session, Inputs& inputs, const ImageSet& test, const Outcome& culled) const {
  Outcome outcome{culled.result, {}};
  std::vector<FrequencyMask> masks;
  for (const double area : areas_) {
    for (std::size_t i = 0; i < culled.maps.size(); ++i) {
      masks.push_back(topShareMask(mapFromCentred(culled.maps[i].values), area));
      const std::string name = culled.result["classes"][i]["name"];
      outcome.maps.push_back({areaName(area) + "/" + name, masks.back().centred()});
    }
  }
  const auto pass = [&](std::span<const FrequencyMask> under) {
    return evaluate(*inputs.model, test, inputs.recipe, inputs.match, under, evaluateOptions(session), session.job);
  };
  const auto evaluations = pass(masks);
  const std::size_t classes = culled.maps.size();
  Json areas = Json::array();
  for (std::size_t a = 0; a < areas_.size(); ++a) {
    areas.push_back(areaJson(culled, areas_[a], std::span(masks).subspan(a * classes, classes),
                             std::span(evaluations).subspan(a * classes, classes)));
  }
  outcome.result.update(areas[0]);
  if (areas.size() > 1) outcome.result["areas"] = areas;
  outcome.result["judged_on"] = test.info().source;
  outcome.result["judged_on_search_images"] = test_.empty();
  outcome.result["judged_images"] = evaluations[0].images;
  outcome.result["skipped"] = skippedJson(evaluations[0].skipped);
  if (session.options.expectAccuracy) addRate(outcome.result, "clean_accuracy", accuracyOf(pass({})[0]));
  return outcome;
}

/// Writes relevance maps and masks, and names each class's mask file in the result.
void SearchCommand::write(const std::filesystem::path& folder, const Outcome& culled, Outcome& judged) const {
  std::vector<std::string> names;
  for (const Json& entry : culled.result["classes"]) names.push_back(entry["name"]);
  const auto files = fileNames(names);
  const auto writeAll = [&](const std::string& kind, std::span<const StoredMap> maps, PictureOptions picture) {
    makeFolder(folder / kind);
    std::vector<Grid<float>> grids;
    const std::string title = picture.title;
    for (std::size_t i = 0; i < maps.size(); ++i) {
      grids.push_back(maps[i].values);
      picture.title = title + ", " + names[i];
      writeMap(folder / kind / files[i], maps[i].values, picture);
    }
    picture.title = title;
    writeMapGridPng(folder / (kind + ".png"), grids, names, picture);
  };
  writeAll("relevance", culled.maps,
           {.title = "Relevance", .valueLabel = "rise of the loss when removed", .colours = ColourScale::Diverging});
  for (std::size_t a = 0; a < areas_.size(); ++a) {
    const std::string kind = areaName(areas_[a]);
    writeAll(
        kind, std::span(judged.maps).subspan(a * names.size(), names.size()),
        {.title = fmt::format("Top {}", percentText(areas_[a])), .valueLabel = "weight", .colours = ColourScale::Mask});
    for (std::size_t i = 0; i < names.size(); ++i) {
      const std::string file = (folder / kind / (files[i] + ".npy")).string();
      if (a == 0) judged.result["classes"][i]["map"] = file;
      if (areas_.size() > 1) judged.result["areas"][a]["classes"][i]["map"] = file;
    }
  }
}

std::string SearchCommand::text(const Json& result) const {
  const double seconds = numberOf(result["seconds"]), forwards = numberOf(result["forwards"]);
  std::string text =
      fmt::format("\nCulled with {} forward passes in {} ({} images a second)\n", countText(result["forwards"]),
                  durationText(seconds), seconds > 0 ? rateText(forwards / seconds) : "-");
  text += fmt::format("Judged on {}{}, {} images, each class under its own map; among {}; intervals are 95 %\n",
                      result["judged_on"].get<std::string>(),
                      result["judged_on_search_images"].get<bool>() ? ", the images of the search itself" : "",
                      countText(result["judged_images"]), result["outputs"].get<std::string>());
  const Json areas = result.contains("areas") ? result["areas"] : Json::array({result});
  for (const Json& area : areas) {
    text +=
        fmt::format("\nTop {} of the plane: mean TPR {}, mean FPR {}, mean J {:+.3f}\n{}",
                    percentText(numberOf(area["area"])), percentText(numberOf(area["mean_tpr"])),
                    percentText(numberOf(area["mean_fpr"])), numberOf(area["mean_j"]), classesText(area["classes"]));
  }
  return text;
}

}  // namespace

std::unique_ptr<Command> makeSearch() {
  return std::make_unique<SearchCommand>();
}

}  // namespace passband::cli
