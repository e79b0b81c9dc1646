#include "core/workflow/training_run.h"

#include <fmt/format.h>
#include <optional>

#include "core/base/files.h"
#include "core/base/hash.h"
#include "core/export/class_masks.h"
#include "core/model/training/training_identity.h"
#include "core/workflow/result_json.h"

namespace passband {
namespace {

/// One training, with what is told of it on the way.
class Training {
 public:
  Training(const TrainingTask& task, const TrainingWatch& watch) : task_(task), watch_(watch), probe_(probeOf(task)) {
    if (task.record.empty()) return;
    makeFolder(task.record);
    recorder_.emplace(*probe_, task.recipe, task.dynamics, task.record);
    recorder_->onPoint([this](const DynamicsPoint&) { tell(false); });
  }

  RunKey key(RunStore& store) const {
    const auto identity = trainingIdentity(*task_.images, task_.test.get(), task_.recipe, task_.options, observer());
    const nlohmann::json options = {{"training", nlohmann::json::parse(identity)}, {"out", task_.weights.string()}};
    return {.command = kTraining,
            .options = options.dump(-1, ' ', false, Json::error_handler_t::replace),
            .inputs = {store.addInput(runInput(*task_.images, task_.recipe))},
            .seed = task_.head.seed,
            .versions = runVersions(task_.head.device, task_.head.precision)};
  }

  /// Adds the images that could not be used to `skipped`.
  RunOutcome run(RunStore* store, std::vector<SkippedImage>& skipped, JobContext& context) {
    const TrainResult trained = train(context);
    noteSkipped(skipped, trained.skipped);
    if (recorder_) noteSkipped(skipped, recorder_->skipped());
    Json result = Json::parse(resultHead(task_.head));
    result["data"] = task_.images->info().source;
    result["test"] = task_.test ? Json(task_.test->info().source) : Json();
    result["architecture"] = trained.architecture;
    result["model"] = task_.weights.string();
    result["steps"] = trained.steps;
    result["epochs"] = Json::parse(epochsJson(trained.epochs));
    result["skipped"] = skippedJson(skipped);
    result["dynamics"] = Json();
    if (recorder_) {
      epochs_ = trained.epochs;
      const DynamicsRecord whole = record();
      result["dynamics"] = Json::parse(dynamicsSummary(whole));
      writeDynamics(task_.record, whole);
      if (store != nullptr) addWeights(*store, result, whole.kept);
    }
    if (store != nullptr) addWeights(*store, result, {{trained.steps, task_.weights}});
    return {resultText(result), {}};
  }

 private:
  const TrainObserver* observer() const { return recorder_ ? &*recorder_ : nullptr; }

  TrainResult train(JobContext& context) {
    const TrainEvents events{.epoch =
                                 [this](const EpochReport& epoch) {
                                   epochs_.push_back(epoch);
                                   if (watch_.epoch) watch_.epoch(epoch);
                                 },
                             .saved =
                                 [this](std::int64_t) {
                                   if (watch_.saved) watch_.saved();
                                 }};
    try {
      TrainResult trained = passband::train(*task_.images, task_.test.get(), task_.recipe, task_.options, task_.weights,
                                            events, context, recorder_ ? &*recorder_ : nullptr);
      tell(true);
      return trained;
    } catch (...) {
      tell(true);
      throw;
    }
  }

  DynamicsRecord record() const {
    DynamicsRecord record = newDynamicsRecord(task_.weights, *probe_, task_.recipe, task_.dynamics);
    record.epochs = epochs_;
    update(record, *recorder_);
    return record;
  }

  void tell(bool last) const {
    if (watch_.recorded && recorder_ && !recorder_->points().empty())
      watch_.recorded([this] { return record(); }, last);
  }

  void addWeights(RunStore& store, const Json& result, const std::vector<KeptWeights>& weights) const {
    for (const KeptWeights& kept : weights) {
      store.addInput({.kind = "model",
                      .source = kept.file.string(),
                      .hash = sha256File(kept.file),
                      .description = fmt::format("{}, step {} of the training of {} on {}",
                                                 result["architecture"].get<std::string>(), kept.step,
                                                 task_.weights.string(), task_.images->info().source),
                      .recipe = ""});
    }
  }

  const TrainingTask& task_;
  const TrainingWatch& watch_;
  std::shared_ptr<const ImageSet> probe_;
  std::optional<DynamicsRecorder> recorder_;
  std::vector<EpochReport> epochs_;
};

}  // namespace

std::shared_ptr<const ImageSet> probeOf(const TrainingTask& task) {
  return limitPerClass(task.test ? task.test : task.images, task.probe);
}

void mixWithMaps(TrainOptions& options, const std::filesystem::path& maps, double share,
                 const std::vector<std::string>& classNames, const Recipe& recipe) {
  if (maps.empty()) return;
  const ClassMasks found = readClassMasks(maps, classNames, FrequencyPlane(recipe.height, recipe.width));
  options.frequency.mapMix = share;
  options.frequency.maps.resize(classNames.size());
  for (std::size_t i = 0; i < found.masks.size(); ++i)
    options.frequency.maps[static_cast<std::size_t>(found.classes[i])] = found.masks[i];
}

TrainedModel runTraining(RunStore* store, const TrainingTask& task, const TrainingWatch& watch, JobContext& context) {
  Training training(task, watch);
  TrainedModel trained;
  const auto make = [&](const Run&) { return training.run(store, trained.skipped, context); };
  trained.outcome = store == nullptr ? make({}) : store->storedOrMade(training.key(*store), true, make);
  return trained;
}

}  // namespace passband
