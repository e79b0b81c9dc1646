// train: a network, from scratch or from other weights, into a safetensors file, with a table of the epochs.
#include <cmath>
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/dynamics_report.h"
#include "cli/inputs.h"
#include "cli/judging.h"
#include "cli/recipe_report.h"
#include "cli/results.h"
#include "cli/text.h"
#include "cli/train_options.h"
#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/export/dynamics_record.h"
#include "core/model/classifier.h"
#include "core/model/training/trainer.h"
#include "core/model/training/training_identity.h"

namespace passband::cli {
namespace {

constexpr const char* kEpochHeads =
    "epoch     steps  learning rate  train loss  train accuracy  test loss  test accuracy";

std::string epochRow(const EpochReport& epoch) {
  const auto loss = [](double value) { return std::isnan(value) ? std::string("-") : fmt::format("{:.4f}", value); };
  return fmt::format("{:>5}  {:>8}  {:>13g}  {:>10}  {:>14}  {:>9}  {:>13}", epoch.epoch, countText(epoch.steps),
                     epoch.learningRate, loss(epoch.trainLoss), percentText(epoch.trainAccuracy),
                     loss(epoch.validationLoss), percentText(epoch.validationAccuracy));
}

/// What a training works on.
struct TrainingInputs {
  std::shared_ptr<const ImageSet> data;
  std::shared_ptr<const ImageSet> test;   ///< may be null
  std::shared_ptr<const ImageSet> probe;  ///< what the dynamics are recorded on
  Recipe recipe;
};

class TrainCommand : public Command {
 public:
  void addOptions(Options& command) override;
  Json run(Session& session) override;
  std::string text(const Json& result) const override;

 private:
  void addDynamics(Options& command);
  void checkOut() const;
  void checkOptions(const Session& session);
  Recipe recipeFor(Session& session, const ImageSet& data) const;
  TrainingInputs openInputs(Session& session);
  std::unique_ptr<DynamicsRecorder> recorder(const TrainingInputs& inputs);
  RunKey key(const Session& session, RunStore& project, const TrainingInputs& inputs,
             const DynamicsRecorder* watching) const;
  Outcome make(Session& session, RunStore* project, const TrainingInputs& inputs, DynamicsRecorder* watching) const;

  TrainArguments arguments_;
  TrainOptions options_;
  std::filesystem::path dynamics_;
  std::int64_t probe_ = 25;
  TableOptions watching_;
  DynamicsOptions dynamicsOptions_;
  std::string test_;
  std::filesystem::path out_;
};

void TrainCommand::addOptions(Options& command) {
  command.group("Training");
  command.add("--out", out_, "The safetensors file to write").required();
  command.add("--test", test_, "A second dataset, evaluated after every epoch");
  arguments_.add(command);
  addDynamics(command);
}

void TrainCommand::checkOut() const {
  if (out_.extension() != ".safetensors")
    throw UsageError(fmt::format("--out '{}' must end in .safetensors", out_.string()));
  const auto folder = std::filesystem::absolute(out_).parent_path();
  if (!std::filesystem::is_directory(folder)) {
    throw Error(fmt::format("cannot write '{}', because there is no folder '{}'; make it first", out_.string(),
                            folder.string()));
  }
}

void TrainCommand::addDynamics(Options& command) {
  constexpr const char* monitoring = "Monitoring, with --dynamics";
  command.group(monitoring);
  command.add("--dynamics", dynamics_,
              "Watch what is learned when: F1 of each class and accuracy of each band, from the first steps on; "
              "files and pictures go to this folder");
  command.add("--probe", probe_, "Images per class of the probe set, from --test if given, else from --data")
      .values("at least 1")
      .showDefault();
  watching_.add(command, dynamicsOptionTable(), monitoring);
}

void TrainCommand::checkOptions(const Session& session) {
  if (const std::string given = watching_.firstGiven(); dynamics_.empty() && !given.empty())
    throw UsageError(fmt::format("{} goes with --dynamics", given));
  dynamicsOptions_ = std::any_cast<DynamicsOptions>(watching_.values());
  if (probe_ < 1) throw UsageError("--probe must be at least 1 image a class");
  checkOut();
  options_ = arguments_.options(session.options);
}

/// Weights to go on from bring their recipe along where they have one.
Recipe TrainCommand::recipeFor(Session& session, const ImageSet& data) const {
  if (options_.from.empty()) return chooseRecipe(session, data.info(), nullptr);
  const auto model = openClassifier(options_.from, session.modelOptions("cpu"));
  sayModel(session, model->info());
  return chooseRecipe(session, data.info(), &model->info());
}

TrainingInputs TrainCommand::openInputs(Session& session) {
  TrainingInputs inputs;
  inputs.data = openData(session);
  sayData(session, *inputs.data);
  if (!test_.empty()) {
    inputs.test = openTest(session, test_, *inputs.data);
    sayData(session, *inputs.test, "Test");
  }
  inputs.probe = limitPerClass(inputs.test ? inputs.test : inputs.data, probe_);
  inputs.recipe = recipeFor(session, *inputs.data);
  sayRecipe(session);
  arguments_.readMixMaps(options_, inputs.data->info().classNames, inputs.recipe);
  return inputs;
}

Json TrainCommand::run(Session& session) {
  checkOptions(session);
  options_.device = session.device = session.options.device == "auto" ? bestDevice() : session.options.device;
  if (options_.mixedPrecision) session.precision = "bfloat16";
  const TrainingInputs inputs = openInputs(session);
  const auto watching = recorder(inputs);
  if (std::filesystem::exists(out_.string() + ".checkpoint")) {
    session.console.note(fmt::format("resumes from {}.checkpoint, which an earlier run left", out_.string()));
  }
  auto project = openProject(session);
  const Outcome outcome =
      storedOrMade(session, project.get(), project ? key(session, *project, inputs, watching.get()) : RunKey{}, true,
                   [&](const Run&) { return make(session, project.get(), inputs, watching.get()); });
  warnOfSkipped(session, outcome.result.value("skipped", Json::array()));  // a stored result may be of older make
  return outcome.result;
}

/// Null without --dynamics.
std::unique_ptr<DynamicsRecorder> TrainCommand::recorder(const TrainingInputs& inputs) {
  if (dynamics_.empty()) return nullptr;
  dynamicsOptions_.batchSize = options_.batchSize;
  dynamicsOptions_.loaderThreads = options_.threads;
  makeFolder(dynamics_);
  return std::make_unique<DynamicsRecorder>(*inputs.probe, inputs.recipe, dynamicsOptions_, dynamics_);
}

RunKey TrainCommand::key(const Session& session, RunStore& project, const TrainingInputs& inputs,
                         const DynamicsRecorder* watching) const {
  const auto identity = trainingIdentity(*inputs.data, inputs.test.get(), inputs.recipe, options_, watching);
  return runKey(session, "train", {{"training", nlohmann::json::parse(identity)}, {"out", out_.string()}},
                {project.addInput(runInput(*inputs.data, inputs.recipe))});
}

/// The trained network and the weights kept on the way to it, as inputs that other runs may use.
void addWeights(RunStore& project, const Json& result) {
  const auto add = [&](const std::string& file, std::int64_t step) {
    project.addInput({.kind = "model",
                      .source = file,
                      .hash = sha256File(file),
                      .description = fmt::format("{}, step {} of the training of {} on {}",
                                                 result["architecture"].get<std::string>(), step,
                                                 result["model"].get<std::string>(), result["data"].get<std::string>()),
                      .recipe = ""});
  };
  add(result["model"], result["steps"]);
  if (!result["dynamics"].is_object()) return;
  for (const Json& kept : result["dynamics"]["kept"]) add(kept["file"], kept["step"]);
}

Outcome TrainCommand::make(Session& session, RunStore* project, const TrainingInputs& inputs,
                           DynamicsRecorder* watching) const {
  session.console.sayText(std::string("\n") + kEpochHeads);
  const TrainEvents events{.epoch = [&](const EpochReport& epoch) { session.console.say(epochRow(epoch)); },
                           .saved = [&](std::int64_t) { session.console.saved(out_.string() + ".checkpoint"); }};
  const TrainResult trained =
      train(*inputs.data, inputs.test.get(), inputs.recipe, options_, out_, events, session.job, watching);
  Outcome outcome{session.newResult(), {}};
  Json& result = outcome.result;
  result["data"] = inputs.data->info().source;
  result["test"] = inputs.test ? Json(inputs.test->info().source) : Json();
  result["architecture"] = trained.architecture;
  result["model"] = out_.string();
  result["steps"] = trained.steps;
  result["epochs"] = Json::parse(epochsJson(trained.epochs));
  std::vector<SkippedImage> skipped = trained.skipped;
  if (watching != nullptr) noteSkipped(skipped, watching->skipped());
  result["skipped"] = skippedJson(skipped);
  result["dynamics"] = Json();
  if (watching != nullptr) {
    DynamicsRecord record = newDynamicsRecord(out_, *inputs.probe, inputs.recipe, dynamicsOptions_);
    record.epochs = trained.epochs;
    update(record, *watching);
    result["dynamics"] = Json::parse(dynamicsSummary(record));
    writeDynamics(dynamics_, record);
    if (dynamicsOptions_.maps && watching->maps().empty()) {
      session.console.warn(
          "no map was estimated: within --dynamics-share so short a training has no room for one; use fewer images "
          "(--probe), more steps, or a larger share");
    }
  }
  if (project != nullptr) addWeights(*project, result);
  return outcome;
}

std::string TrainCommand::text(const Json& result) const {
  const std::string dynamics = result["dynamics"].is_object() ? dynamicsText(result["dynamics"]) : "";
  return fmt::format("{}\nWrote {}: {}, {} steps\n", dynamics, result["model"].get<std::string>(),
                     result["architecture"].get<std::string>(), countText(result["steps"]));
}

}  // namespace

std::unique_ptr<Command> makeTrain() {
  return std::make_unique<TrainCommand>();
}

}  // namespace passband::cli
