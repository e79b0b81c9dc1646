// train: a network from scratch into a safetensors file, with a table of the epochs.
#include <CLI/CLI.hpp>
#include <cmath>
#include <fmt/format.h>
#include <map>

#include "cli/command.h"
#include "cli/inputs.h"
#include "cli/recipe_choice.h"
#include "cli/text.h"
#include "core/base/error.h"
#include "core/model/classifier.h"
#include "core/model/trainer.h"

namespace passband::cli {
namespace {

constexpr const char* epochHeads =
    "epoch     steps  learning rate  train loss  train accuracy  test loss  test accuracy";

std::string epochRow(const EpochReport& epoch) {
  const auto loss = [](double value) { return std::isnan(value) ? std::string("-") : fmt::format("{:.4f}", value); };
  return fmt::format("{:>5}  {:>8}  {:>13g}  {:>10}  {:>14}  {:>9}  {:>13}", epoch.epoch, countText(epoch.steps),
                     epoch.learningRate, loss(epoch.trainLoss), percentText(epoch.trainAccuracy),
                     loss(epoch.validationLoss), percentText(epoch.validationAccuracy));
}

Json epochsJson(const std::vector<EpochReport>& epochs) {
  Json all = Json::array();
  for (const EpochReport& epoch : epochs) {
    all.push_back({{"epoch", epoch.epoch},
                   {"steps", epoch.steps},
                   {"learning_rate", epoch.learningRate},
                   {"train_loss", epoch.trainLoss},
                   {"train_accuracy", epoch.trainAccuracy},
                   {"test_loss", epoch.validationLoss},
                   {"test_accuracy", epoch.validationAccuracy}});
  }
  return all;
}

class TrainCommand : public Command {
 public:
  void addOptions(CLI::App& command) override;
  Json run(Session& session) override;
  std::string text(const Json& result) const override;

 private:
  void checkOut() const;

  TrainOptions options_;
  std::string schedule_ = "plateau";
  std::string test_;
  std::filesystem::path out_;
};

void TrainCommand::addOptions(CLI::App& command) {
  std::string names;
  for (const auto& name : trainableArchitectures()) names += (names.empty() ? "" : ", ") + name;
  command.add_option("--arch", options_.architecture, "Architecture: " + names)->capture_default_str();
  command.add_option("--out", out_, "The safetensors file to write")->required();
  command.add_option("--test", test_, "A second set, judged after every epoch");
  command.add_option("--epochs", options_.epochs, "Passes over the data")->capture_default_str();
  command.add_option("--max-steps", options_.maxSteps, "Stop after so many batches; 0: no limit")
      ->capture_default_str();
  command.add_option("--lr", options_.learningRate, "Learning rate")->capture_default_str();
  command.add_option("--momentum", options_.momentum, "Nesterov momentum")->capture_default_str();
  command.add_option("--weight-decay", options_.weightDecay, "Weight decay")->capture_default_str();
  command.add_option("--schedule", schedule_, "Learning rate: constant, step or plateau")->capture_default_str();
  command.add_option("--step-epochs", options_.stepEpochs, "step: epochs between two reductions")
      ->capture_default_str();
  command.add_option("--factor", options_.factor, "step, plateau: the rate is multiplied by this")
      ->capture_default_str();
  command.add_option("--patience", options_.patience, "plateau: epochs without a lower loss before")
      ->capture_default_str();
  command.add_option("--pad", options_.augmentation.padCrop, "Pad by so many pixels and crop at random")
      ->capture_default_str();
  command.add_flag("--flip", options_.augmentation.flip, "Mirror half of the images");
  command.add_flag("--random-resized-crop", options_.augmentation.randomResizedCrop, "Crop and resize at random");
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

Json TrainCommand::run(Session& session) {
  static const std::map<std::string, Schedule> schedules = {
      {"constant", Schedule::Constant}, {"step", Schedule::Step}, {"plateau", Schedule::Plateau}};
  const auto schedule = schedules.find(schedule_);
  if (schedule == schedules.end())
    throw UsageError(fmt::format("--schedule is constant, step or plateau, not '{}'", schedule_));
  checkOut();
  options_.schedule = schedule->second;
  if (session.options.batch > 0) options_.batchSize = session.options.batch;
  options_.seed = session.options.seed;
  options_.device = session.device = session.options.device == "auto" ? bestDevice() : session.options.device;
  options_.threads = session.options.threads;
  checkTrainOptions(options_);

  const auto data = openData(session);
  sayData(session, *data);
  const auto test = test_.empty() ? nullptr : openTest(session, test_, *data);
  if (test) sayData(session, *test, "Test");
  const Recipe recipe = chooseRecipe(session, data->info(), nullptr);
  sayRecipe(session);
  if (std::filesystem::exists(out_.string() + ".checkpoint")) {
    session.console.note(fmt::format("goes on from {}.checkpoint, which an earlier run left", out_.string()));
  }
  session.console.say(std::string("\n") + epochHeads);
  const auto onEpoch = [&](const EpochReport& epoch) { session.console.say(epochRow(epoch)); };
  const TrainResult trained = train(*data, test.get(), recipe, options_, out_, onEpoch, session.job);

  Json result = session.newResult();
  result["data"] = data->info().source;
  result["test"] = test ? Json(test->info().source) : Json();
  result["architecture"] = trained.architecture;
  result["model"] = out_.string();
  result["steps"] = trained.steps;
  result["epochs"] = epochsJson(trained.epochs);
  return result;
}

std::string TrainCommand::text(const Json& result) const {
  return fmt::format("\nWrote {}: {}, {} steps\n", result["model"].get<std::string>(),
                     result["architecture"].get<std::string>(), countText(result["steps"]));
}

}  // namespace

std::unique_ptr<Command> makeTrain() {
  return std::make_unique<TrainCommand>();
}

}  // namespace passband::cli
