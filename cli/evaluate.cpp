// evaluate: accuracy, confusion and the rates of every class; under one mask, under each class's own map, or band by
// band.
#include <cmath>
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/confusion_text.h"
#include "cli/found_maps.h"
#include "cli/judging.h"
#include "cli/logits_file.h"
#include "cli/results.h"
#include "cli/text.h"
#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/export/class_masks.h"
#include "core/export/mask_file.h"

namespace passband::cli {
namespace {

/// The network's outputs with the matched ones first: output c stands for class c, and those after the classes for
/// none.
ClassMatch matchAllOutputs(const ClassMatch& match, int modelClasses) {
  if (match.outputs.empty()) return match;
  ClassMatch all = match;
  for (int output = 0; output < modelClasses; ++output) {
    if (std::ranges::find(match.outputs, output) == match.outputs.end()) all.outputs.push_back(output);
  }
  return all;
}

class EvaluateCommand : public Command {
 public:
  void addOptions(Options& command) override;
  Json run(Session& session) override;
  std::string text(const Json& result) const override;

 private:
  void checkOptions() const;
  bool mapsOfProject() const { return maps_ == "project" || maps_.native().starts_with("run:"); }
  ClassMasks readMasks(const Session& session, const RunStore* project, const Experiment& experiment) const;
  RunKey key(const Session& session, RunStore& project, const Experiment& experiment, const ClassMasks& masks) const;
  Outcome make(Session& session, const Experiment& experiment, const ClassMasks& masks) const;
  void addRates(Json& result, const ClassMasks& masks, std::span<const Evaluation> under,
                const Evaluation* clean) const;

  std::string mask_;
  std::filesystem::path maps_;
  double area_ = 0;
  std::filesystem::path saveLogits_;
  bool bandStop_ = false;
  bool allOutputs_ = false;
};

void EvaluateCommand::addOptions(Options& command) {
  command.group("Masks");
  command.add("--mask", mask_,
              "Keep only these frequencies: a centred .npy, .csv or .png, FILE.pkl:CLASS, or a form such as ring:0,4; "
              "! before any of them inverts it");
  command.add(
      "--maps", maps_,
      "Evaluate every class under its own map: the folder of a search or another one with a centred mask CLASS.npy "
      "each, a published .pkl of one mask per class, or the search project or run:N of --project");
  command.add("--area", area_, "Share of the plane that is kept of the maps of --project")
      .values("above 0 and at most 1")
      .usually("the method's own masks, else 0.05");
  command.addFlag("--band-stop", bandStop_,
                  "Remove one band of radii after another, and show where the predictions go");
  command.group("Outputs of the model");
  command.addFlag("--all-outputs", allOutputs_,
                  "Let all outputs compete, also those that stand for no class of the dataset");
  command.add("--save-logits", saveLogits_, "Write the logits, images x classes, to this .npy");
}

void EvaluateCommand::checkOptions() const {
  if (!mask_.empty() + !maps_.empty() + bandStop_ > 1)
    throw UsageError("--mask, --maps and --band-stop exclude each other");
  if (!saveLogits_.empty() && (!maps_.empty() || bandStop_)) {
    throw UsageError("--save-logits goes with one mask or none, not with --maps or --band-stop");
  }
  if (area_ != 0 && !mapsOfProject())
    throw UsageError("--area goes with --maps project or run:N, which are not cut yet");
  if (area_ < 0 || area_ > 1) throw UsageError(fmt::format("--area {:g} is not a share of the plane up to 1", area_));
}

ClassMasks EvaluateCommand::readMasks(const Session& session, const RunStore* project,
                                      const Experiment& experiment) const {
  const FrequencyPlane plane = experiment.plane();
  if (mapsOfProject())
    return projectMasks(session, project, maps_.string(), area_, experiment.images->info().classNames);
  if (!maps_.empty()) return readClassMasks(maps_, experiment.images->info().classNames, plane);
  if (bandStop_) return {bandStopMasks(plane), {}};
  if (!mask_.empty()) return {{readMask(plane, mask_)}, {}};
  return {};
}

RunKey EvaluateCommand::key(const Session& session, RunStore& project, const Experiment& experiment,
                            const ClassMasks& masks) const {
  Sha256 hash;
  for (const auto& mask : masks.masks) hash.add(std::as_bytes(std::span(mask.weights())));
  const nlohmann::json options = {{"mask", mask_},
                                  {"maps", masks.classes},
                                  {"mask_hash", masks.masks.empty() ? "" : hash.hex()},
                                  {"band_stop", bandStop_},
                                  {"all_outputs", allOutputs_},
                                  {"batch", session.options.batch},
                                  {"clean", session.options.expectAccuracy.has_value()}};
  const auto data = project.addInput(runInput(*experiment.images, experiment.recipe));
  return runKey(session, "evaluate", options, {data, project.addInput(runInput(experiment.classifier->info()))});
}

Json EvaluateCommand::run(Session& session) {
  checkOptions();
  const Inputs inputs = openInputs(session);
  std::unique_ptr<RunStore> project;
  if (mapsOfProject()) {
    project = openProject(session);
    takeOverKeptWork(session, project.get(), runInputs(session, inputs));
  }
  const ClassMasks masks = readMasks(session, project.get(), inputs);
  if (!project) project = openProject(session);
  const RunKey runKey = project ? key(session, *project, inputs, masks) : RunKey{};
  Outcome outcome = storedOrMade(session, project.get(), runKey, !saveLogits_.empty(),
                                 [&](const Run&) { return make(session, inputs, masks); });
  for (const StoredMap& map : outcome.maps) {
    if (project) project->file()->saveMask(map);
    if (session.options.out.empty() || mask_.empty()) continue;
    writeMap(session.options.out / "mask", map.values,
             {.title = mask_, .valueLabel = "weight", .colours = ColourScale::Mask});
  }
  warnOfSkipped(session, outcome.result["skipped"]);
  checkExpectedAccuracy(session, outcome.result,
                        outcome.result.contains("clean_accuracy") ? "clean_accuracy" : "accuracy");
  return outcome.result;
}

Outcome EvaluateCommand::make(Session& session, const Experiment& experiment, const ClassMasks& masks) const {
  Experiment evaluated = experiment;
  if (allOutputs_) evaluated.match = matchAllOutputs(experiment.match, experiment.classifier->info().classes);
  const auto pass = [&](std::span<const FrequencyMask> maskList, const LogitsSink& to) {
    return evaluate(evaluated, maskList, evaluateOptions(session), session.job, to);
  };
  LogitsFile logits(allOutputs_ ? evaluated.match.outputs : std::vector<int>{});
  const LogitsSink sink = saveLogits_.empty() ? LogitsSink{} : logits.sink();
  std::optional<Evaluation> clean;
  std::vector<Evaluation> under;
  if (masks.masks.empty() || bandStop_ || session.options.expectAccuracy) {
    clean = pass({}, masks.masks.empty() ? sink : LogitsSink{}).at(0);
  }
  if (!masks.masks.empty()) under = pass(masks.masks, sink);
  if (!saveLogits_.empty()) logits.write(saveLogits_);

  Outcome outcome{session.newResult(), {}};
  outcome.result["data"] = experiment.images->info().source;
  outcome.result["model"] = experiment.classifier->info().path;
  outcome.result["outputs"] = outputsText(evaluated.match, experiment.classifier->info().classes);
  addRates(outcome.result, masks, under, clean ? &*clean : nullptr);
  for (std::size_t i = 0; i < masks.masks.size() && !bandStop_; ++i) {
    const std::string name = masks.classes.empty()
                                 ? mask_
                                 : experiment.images->info().classNames[static_cast<std::size_t>(masks.classes[i])];
    outcome.maps.push_back({"mask/" + name, masks.masks[i].centred()});
  }
  return outcome;
}

/// accuracy, images, skipped, classes, confusion of one evaluation.
void addEvaluation(Json& result, const Evaluation& evaluation) {
  addRate(result, "accuracy", accuracyOf(evaluation));
  result["images"] = evaluation.images;
  result["skipped"] = skippedJson(evaluation.skipped);
  result["classes"] = classesJson(evaluation.classes);
  result["confusion"] = rowsJson(evaluation.confusion);
}

/// Every class under its own map: there is no one accuracy and confusion then.
void addOwnMaps(Json& result, const ClassMasks& masks, std::span<const Evaluation> under) {
  std::vector<ClassRates> rates;
  for (std::size_t i = 0; i < under.size(); ++i)
    rates.push_back(under[i].classes[static_cast<std::size_t>(masks.classes[i])]);
  addEvaluation(result, under[0]);
  for (const char* key : {"accuracy", "accuracy_low", "accuracy_high", "confusion"}) result[key] = nullptr;
  result["classes"] = classesJson(rates);
  for (std::size_t i = 0; i < rates.size(); ++i) result["classes"][i]["area"] = masks.masks[i].area();
}

Json bandsJson(const std::vector<FrequencyMask>& masks, std::span<const Evaluation> stopped, const Evaluation& clean) {
  const auto edges = bandEdges(masks[0].plane());
  Json bands = Json::array();
  for (std::size_t band = 0; band < stopped.size(); ++band) {
    Json entry = {{"name", bandName(edges, band)}, {"inner_radius", edges[band]}, {"outer_radius", edges[band + 1]}};
    addRate(entry, "accuracy", accuracyOf(stopped[band]));
    entry["relative_confusion"] = rowsJson(relativeConfusion(stopped[band], clean));
    bands.push_back(std::move(entry));
  }
  return bands;
}

void EvaluateCommand::addRates(Json& result, const ClassMasks& masks, std::span<const Evaluation> under,
                               const Evaluation* clean) const {
  if (!mask_.empty()) {
    result["mask"] = mask_;
    result["mask_area"] = masks.masks[0].area();
  }
  if (!maps_.empty()) {
    result["maps"] = maps_.string();
    addOwnMaps(result, masks, under);
  } else {
    addEvaluation(result, mask_.empty() ? *clean : under[0]);
  }
  if (bandStop_) result["bands"] = bandsJson(masks.masks, under, *clean);
  if (clean != nullptr && !under.empty()) {
    addRate(result, "clean_accuracy", accuracyOf(*clean));
  }
}

std::string accuracyText(const Json& result, const std::string& key) {
  return percentText(numberOf(result.at(key)), numberOf(result.at(key + "_low")), numberOf(result.at(key + "_high")));
}

std::string EvaluateCommand::text(const Json& result) const {
  std::string text = fmt::format("\nAmong {}; intervals are 95 %\n", result.at("outputs").get<std::string>());
  if (result.contains("mask")) {
    text += fmt::format("Mask    {}, keeps {} of the plane\n", result.at("mask").get<std::string>(),
                        percentText(result.at("mask_area")));
  }
  if (result.contains("maps"))
    text += fmt::format("Maps    every class under its own, from {}\n", result.at("maps").get<std::string>());
  if (result.at("accuracy").is_number()) {
    text += fmt::format("Accuracy {} on {} images\n", accuracyText(result, "accuracy"), countText(result.at("images")));
  }
  if (result.contains("clean_accuracy") && !result.contains("bands")) {
    text += fmt::format("Accuracy without a mask {}\n", accuracyText(result, "clean_accuracy"));
  }
  text += "\n" + classesText(result.at("classes"));
  if (result.at("confusion").is_array()) text += "\n" + confusionText(result.at("classes"), result.at("confusion"));
  if (!result.contains("bands")) return text;
  text += "\nOne band of radii removed after another; DC, the mean colour, always stays\n";
  for (const Json& band : result.at("bands")) {
    text += fmt::format("\nWithout radius {}: accuracy {}\nChange of the predictions, percent of the class's images\n",
                        band.at("name").get<std::string>(), accuracyText(band, "accuracy"));
    text += percentConfusionText(result.at("classes"), band.at("relative_confusion"));
  }
  return text;
}

}  // namespace

std::unique_ptr<Command> makeEvaluate() {
  return std::make_unique<EvaluateCommand>();
}

}  // namespace passband::cli
