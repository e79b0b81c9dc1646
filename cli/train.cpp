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
#include "core/model/classifier.h"
#include "core/workflow/training_run.h"

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
  TrainingTask openTask(Session& session);

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

TrainingTask TrainCommand::openTask(Session& session) {
  TrainingTask task{.weights = out_, .record = dynamics_, .probe = probe_};
  task.images = openData(session);
  sayData(session, *task.images);
  if (!test_.empty()) {
    task.test = openTest(session, test_, *task.images);
    sayData(session, *task.test, "Test");
  }
  task.recipe = recipeFor(session, *task.images);
  sayRecipe(session);
  arguments_.readMixMaps(options_, task.images->info().classNames, task.recipe);
  task.options = options_;
  task.dynamics = dynamicsOptions_;
  task.dynamics.batchSize = options_.batchSize;
  task.dynamics.loaderThreads = options_.threads;
  task.head = session.head();
  return task;
}

Json TrainCommand::run(Session& session) {
  checkOptions(session);
  options_.device = session.device = session.options.device == "auto" ? bestDevice() : session.options.device;
  if (options_.mixedPrecision) session.precision = "bfloat16";
  const TrainingTask task = openTask(session);
  const std::string checkpoint = out_.string() + ".checkpoint";
  if (std::filesystem::exists(checkpoint))
    session.console.note(fmt::format("resumes from {}, which an earlier run left", checkpoint));
  const auto project = openProject(session);
  session.console.sayText(std::string("\n") + kEpochHeads);
  const TrainingWatch watch{.epoch = [&](const EpochReport& epoch) { session.console.say(epochRow(epoch)); },
                            .saved = [&] { session.console.saved(checkpoint); }};
  Json result =
      resultOf(session, project.get(), kTraining, runTraining(project.get(), task, watch, session.job).outcome);
  if (result["dynamics"].is_object() && dynamicsOptions_.maps && result["dynamics"]["maps"].empty()) {
    session.console.warn(
        "no map was estimated: within --dynamics-share so short a training has no room for one; use fewer images "
        "(--probe), more steps, or a larger share");
  }
  warnOfSkipped(session, result["skipped"]);
  return result;
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
