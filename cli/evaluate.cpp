// evaluate: accuracy, confusion and the rates of every class; under one mask, under each class's own map, or band by
// band.
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/confusion_text.h"
#include "cli/judging.h"
#include "cli/results.h"
#include "cli/text.h"
#include "core/base/error.h"
#include "core/export/class_masks.h"
#include "core/export/map_picture.h"
#include "core/export/named_mask.h"
#include "core/fourier/bands.h"
#include "core/workflow/evaluation_run.h"
#include "core/workflow/found_maps.h"

namespace passband::cli {
namespace {

class EvaluateCommand : public Command {
 public:
  void addOptions(Options& command) override;
  Json run(Session& session) override;
  std::string text(const Json& result) const override;

 private:
  void checkOptions() const;
  ClassMasks readMasks(const Session& session, const RunStore* project, const Experiment& experiment) const;

  std::string mask_;
  std::filesystem::path maps_;
  double area_ = 0;
  std::filesystem::path saveLogits_;
  bool bandStop_ = false;
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
  command.add("--save-logits", saveLogits_, "Write the logits, images x classes, to this .npy");
}

void EvaluateCommand::checkOptions() const {
  if (!mask_.empty() + !maps_.empty() + bandStop_ > 1)
    throw UsageError("--mask, --maps and --band-stop exclude each other");
  if (!saveLogits_.empty() && (!maps_.empty() || bandStop_)) {
    throw UsageError("--save-logits goes with one mask or none, not with --maps or --band-stop");
  }
  if (area_ != 0 && !searchOfProject(maps_.string()))
    throw UsageError("--area goes with --maps project or run:N, which are not cut yet");
  if (area_ < 0 || area_ > 1) throw UsageError(fmt::format("--area {:g} is not a share of the plane up to 1", area_));
}

ClassMasks EvaluateCommand::readMasks(const Session& session, const RunStore* project,
                                      const Experiment& experiment) const {
  const std::vector<std::string>& classes = experiment.images->info().classNames;
  const FrequencyPlane plane = experiment.plane();
  if (const auto which = searchOfProject(maps_.string())) {
    const passband::Run search = searchRun(session, project, *which);
    return masksOfSearch(*project, search, area_, classes);
  }
  if (!maps_.empty()) return readClassMasks(maps_, classes, plane);
  if (bandStop_) return {bandStopMasks(plane), {}};
  if (!mask_.empty()) return {{readNamedMask(plane, mask_)}, {}};
  return {};
}

Json EvaluateCommand::run(Session& session) {
  checkOptions();
  const Inputs inputs = openInputs(session);
  std::unique_ptr<RunStore> project;
  if (searchOfProject(maps_.string())) {
    project = openProject(session);
    takeOverKeptWork(session, project.get(), runInputs(session, inputs));
  }
  const EvaluationTask task{.masks = readMasks(session, project.get(), inputs),
                            .mask = mask_,
                            .maps = maps_.string(),
                            .bandStop = bandStop_,
                            .clean = session.options.expectAccuracy.has_value(),
                            .batchSize = session.options.batch,
                            .logits = saveLogits_};
  if (!project) project = openProject(session);
  const RunOutcome outcome = runEvaluation(project.get(), runInputs(session, inputs), task, session.job);
  Json result = resultOf(session, project.get(), kEvaluation, outcome);
  for (const StoredMap& map : outcome.maps) {
    if (project) project->file()->saveMask(map);
    if (session.options.out.empty() || mask_.empty()) continue;
    writeMapFiles(session.options.out / "mask", map.values,
                  {.title = mask_, .valueLabel = "weight", .colours = ColourScale::Mask});
  }
  warnOfSkipped(session, result["skipped"]);
  checkExpectedAccuracy(session, result, result.contains("clean_accuracy") ? "clean_accuracy" : "accuracy");
  return result;
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
    text += fmt::format("Accuracy{} {} on {} images\n", amongText(result), accuracyText(result, "accuracy"),
                        countText(result.at("images")));
  }
  if (result.contains("clean_accuracy") && !result.contains("bands")) {
    text += fmt::format("Accuracy{} without a mask {}\n", amongText(result), accuracyText(result, "clean_accuracy"));
  }
  text += "\n" + classesText(result.at("classes"));
  if (result.at("confusion").is_array())
    text += "\n" + confusionText(result.at("classes"), result.at("confusion")) + othersText(result.at("classes"));
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
