// train: a network, from scratch or from other weights, into a safetensors file, with a table of the epochs.
#include <CLI/CLI.hpp>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>

#include "cli/class_masks.h"
#include "cli/command.h"
#include "cli/dynamics_report.h"
#include "cli/inputs.h"
#include "cli/recipe_choice.h"
#include "cli/results.h"
#include "cli/text.h"
#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/model/classifier.h"
#include "core/model/trainer.h"
#include "core/model/training_identity.h"

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
  void addMitigations(CLI::App& command);
  void addDynamics(CLI::App& command);
  void checkOut() const;
  void checkOptions(const Session& session);
  void readMixMaps(const ImageSet& data, const Recipe& recipe);
  Recipe recipeFor(Session& session, const ImageSet& data) const;
  std::unique_ptr<DynamicsRecorder> recorder(const ImageSet& probe, const Recipe& recipe);
  Outcome make(Session& session, ProjectFile* project, const std::shared_ptr<const ImageSet>& data,
               const std::shared_ptr<const ImageSet>& test, const Recipe& recipe);

  TrainOptions options_;
  std::string optimizer_ = "sgd";
  std::string schedule_ = "plateau";
  std::filesystem::path mixMaps_;
  double mixShare_ = .5;
  std::filesystem::path dynamics_;
  std::int64_t probe_ = 25;
  DynamicsOptions dynamicsOptions_;
  const CLI::Option* arch_ = nullptr;
  const CLI::Option* mixShareOption_ = nullptr;
  std::string test_;
  std::filesystem::path out_;
};

void TrainCommand::addOptions(CLI::App& command) {
  std::string names;
  for (const auto& name : trainableArchitectures()) names += (names.empty() ? "" : ", ") + name;
  arch_ = command.add_option("--arch", options_.architecture, "Architecture: " + names)->capture_default_str();
  command.add_option("--out", out_, "The safetensors file to write")->required();
  command.add_option("--test", test_, "A second set, judged after every epoch");
  command.add_option("--epochs", options_.epochs, "Passes over the data")->capture_default_str();
  command.add_option("--max-steps", options_.maxSteps, "Stop after so many batches; 0: no limit")
      ->capture_default_str();
  command.add_option(
      "--from", options_.from,
      "Begin with the weights of this file, which bring their architecture along; with another number of "
      "classes the last layer begins anew");
  command.add_option("--optimizer", optimizer_, "sgd (Nesterov), adam or adamw")->capture_default_str();
  command.add_option("--lr", options_.learningRate, "Learning rate")->capture_default_str();
  command.add_option("--momentum", options_.momentum, "Nesterov momentum; adam: beta 1")->capture_default_str();
  command.add_option("--beta2", options_.squareDecay, "adam: beta 2")->capture_default_str();
  command.add_option("--weight-decay", options_.weightDecay, "Weight decay")->capture_default_str();
  command.add_option("--label-smoothing", options_.labelSmoothing, "Share of each target spread over all classes")
      ->capture_default_str();
  command.add_flag("--mixed-precision", options_.mixedPrecision, "bfloat16 where it is safe; on a GPU only");
  command.add_option("--schedule", schedule_, "Learning rate: constant, step, plateau or cosine (to 0 at the end)")
      ->capture_default_str();
  command.add_option("--warmup", options_.warmupSteps, "Batches over which the learning rate rises to --lr")
      ->capture_default_str();
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
  command
      .add_option("--colour-jitter", options_.augmentation.colourJitter,
                  "Change brightness, contrast and saturation by up to this share")
      ->capture_default_str();
  command.add_option("--mixup", options_.mixup, "Mix pairs of images and labels by Beta(A, A), A in .1 .. 4; 0: none")
      ->capture_default_str();
  addMitigations(command);
  addDynamics(command);
}

void TrainCommand::addMitigations(CLI::App& command) {
  command
      .add_option("--band-drop", options_.frequency.bandDrop,
                  "Share of the images that lose one band of frequencies, drawn anew each time")
      ->capture_default_str();
  command.add_option("--mix-maps", mixMaps_,
                     "Leave some images only the frequencies of another class's map (DFM-X): a folder with a centred "
                     "CLASS.npy each, such as OUT/area-0.05 of search, or a published .pkl");
  mixShareOption_ =
      command.add_option("--mix-share", mixShare_, "--mix-maps: share of the images")->capture_default_str();
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

void TrainCommand::addDynamics(CLI::App& command) {
  command.add_option("--dynamics", dynamics_,
                     "Watch what is learned when: F1 of each class and accuracy of each band, from the first steps on; "
                     "files and pictures go to this folder");
  command.add_option("--probe", probe_, "--dynamics: images of each class, of --test if given, else of --data")
      ->capture_default_str();
  command
      .add_option("--dynamics-share", dynamicsOptions_.share, "--dynamics: share of the training's time it may take")
      ->capture_default_str();
  command.add_flag("--keep-weights", dynamicsOptions_.keep,
                   "--dynamics: keep the weights of steps 1, 2, 4, 8, .. in the folder, and name them in --project");
}

template <class Value>
Value chosen(const std::map<std::string, Value>& values, const std::string& option, const std::string& name) {
  const auto found = values.find(name);
  if (found != values.end()) return found->second;
  std::vector<std::string> names;
  for (const auto& entry : values) names.push_back(entry.first);
  throw UsageError(fmt::format("{} is one of {}, not '{}'", option, fmt::join(names, ", "), name));
}

void TrainCommand::checkOptions(const Session& session) {
  options_.optimizer = chosen<Optimizer>(
      {{"sgd", Optimizer::Sgd}, {"adam", Optimizer::Adam}, {"adamw", Optimizer::AdamW}}, "--optimizer", optimizer_);
  options_.schedule = chosen<Schedule>({{"constant", Schedule::Constant},
                                        {"step", Schedule::Step},
                                        {"plateau", Schedule::Plateau},
                                        {"cosine", Schedule::Cosine}},
                                       "--schedule", schedule_);
  if (!options_.from.empty() && arch_->count() > 0)
    throw UsageError("--from brings its architecture along; leave --arch away");
  if (mixMaps_.empty() && mixShareOption_->count() > 0) throw UsageError("--mix-share goes with --mix-maps");
  if (dynamics_.empty() && dynamicsOptions_.keep) throw UsageError("--keep-weights goes with --dynamics");
  if (probe_ < 1) throw UsageError("--probe must be at least 1 image a class");
  checkOut();
  if (session.options.batch > 0) options_.batchSize = session.options.batch;
  options_.seed = session.options.seed;
  options_.threads = session.options.threads;
  checkTrainOptions(options_);
}

void TrainCommand::readMixMaps(const ImageSet& data, const Recipe& recipe) {
  if (mixMaps_.empty()) return;
  const ClassMasks found =
      readClassMasks(mixMaps_, data.info().classNames, FrequencyPlane(recipe.height, recipe.width));
  options_.frequency.mapMix = mixShare_;
  options_.frequency.maps.resize(static_cast<std::size_t>(data.classCount()));
  for (std::size_t i = 0; i < found.masks.size(); ++i)
    options_.frequency.maps[static_cast<std::size_t>(found.classes[i])] = found.masks[i];
}

/// Weights to go on from bring their recipe along where they have one.
Recipe TrainCommand::recipeFor(Session& session, const ImageSet& data) const {
  if (options_.from.empty()) return chooseRecipe(session, data.info(), nullptr);
  const auto model = openClassifier(options_.from, {.device = "cpu", .threads = session.options.threads});
  sayModel(session, model->info());
  return chooseRecipe(session, data.info(), &model->info());
}

Json TrainCommand::run(Session& session) {
  checkOptions(session);
  options_.device = session.device = session.options.device == "auto" ? bestDevice() : session.options.device;
  if (options_.mixedPrecision) session.precision = "bfloat16";

  const auto data = openData(session);
  sayData(session, *data);
  const auto test = test_.empty() ? nullptr : openTest(session, test_, *data);
  if (test) sayData(session, *test, "Test");
  const Recipe recipe = recipeFor(session, *data);
  sayRecipe(session);
  readMixMaps(*data, recipe);
  if (std::filesystem::exists(out_.string() + ".checkpoint")) {
    session.console.note(fmt::format("goes on from {}.checkpoint, which an earlier run left", out_.string()));
  }
  auto project = openProject(session);
  RunKey key;
  if (project) {
    const auto identity = nlohmann::json::parse(trainingIdentity(*data, test.get(), recipe, options_));
    key =
        runKey(session, "train", {{"training", identity}, {"out", out_.string()}}, {addInput(*project, *data, recipe)});
  }
  return storedOrMade(session, project, key, true,
                      [&](const Run&) { return make(session, project ? &*project : nullptr, data, test, recipe); })
      .result;
}

/// At most --probe images a class; null without --dynamics.
std::unique_ptr<DynamicsRecorder> TrainCommand::recorder(const ImageSet& probe, const Recipe& recipe) {
  if (dynamics_.empty()) return nullptr;
  dynamicsOptions_.batchSize = options_.batchSize;
  dynamicsOptions_.loaderThreads = options_.threads;
  makeFolder(dynamics_);
  return std::make_unique<DynamicsRecorder>(probe, recipe, dynamicsOptions_, dynamics_);
}

/// The trained network and the weights kept on the way to it, as inputs that other runs may use.
void addWeights(ProjectFile& project, const Json& result) {
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

Outcome TrainCommand::make(Session& session, ProjectFile* project, const std::shared_ptr<const ImageSet>& data,
                           const std::shared_ptr<const ImageSet>& test, const Recipe& recipe) {
  const auto probe = dynamics_.empty() ? nullptr : limitPerClass(test ? test : data, probe_);
  const auto watching = probe ? recorder(*probe, recipe) : nullptr;
  session.console.say(std::string("\n") + epochHeads);
  const auto onEpoch = [&](const EpochReport& epoch) { session.console.say(epochRow(epoch)); };
  const TrainResult trained = train(*data, test.get(), recipe, options_, out_, onEpoch, session.job, watching.get());
  Outcome outcome{session.newResult(), {}};
  Json& result = outcome.result;
  result["data"] = data->info().source;
  result["test"] = test ? Json(test->info().source) : Json();
  result["architecture"] = trained.architecture;
  result["model"] = out_.string();
  result["steps"] = trained.steps;
  result["epochs"] = epochsJson(trained.epochs);
  result["dynamics"] = watching ? dynamicsJson(*watching, *probe, recipe, dynamicsOptions_.share) : Json();
  if (watching) writeDynamics(dynamics_, *watching, result["dynamics"]);
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
