#include "core/workflow/evaluation_run.h"

#include <algorithm>
#include <optional>

#include "core/base/hash.h"
#include "core/export/logits_file.h"
#include "core/fourier/bands.h"
#include "core/workflow/result_json.h"

namespace passband {
namespace {

/// The model's outputs with the matched ones first: output c stands for class c, and those after the classes for none.
ClassMatch matchAllOutputs(const ClassMatch& match, int modelClasses) {
  if (match.outputs.empty()) return match;
  ClassMatch all = match;
  for (int output = 0; output < modelClasses; ++output) {
    if (std::ranges::find(match.outputs, output) == match.outputs.end()) all.outputs.push_back(output);
  }
  return all;
}

RunKey runKeyOf(RunStore& store, const RunInputs& inputs, const EvaluationTask& task) {
  Sha256 hash;
  for (const auto& mask : task.masks.masks) hash.add(std::as_bytes(std::span(mask.weights())));
  const nlohmann::json options = {{"mask", task.mask},
                                  {"maps", task.masks.classes},
                                  {"mask_hash", task.masks.masks.empty() ? "" : hash.hex()},
                                  {"band_stop", task.bandStop},
                                  {"all_outputs", task.allOutputs},
                                  {"batch", task.batchSize},
                                  {"clean", task.clean}};
  return keyOf(store, kEvaluation, options.dump(-1, ' ', false, Json::error_handler_t::replace), inputs);
}

/// What was measured.
struct Measured {
  std::optional<Evaluation> clean;
  std::vector<Evaluation> under;  ///< one a mask
};

Measured measure(const Experiment& evaluated, const EvaluationTask& task, int threads, JobContext& context) {
  const auto pass = [&](std::span<const FrequencyMask> masks, const LogitsSink& to) {
    return evaluate(evaluated, masks, {.loaderThreads = threads, .batchSize = task.batchSize}, context, to);
  };
  LogitsFile logits(task.allOutputs ? evaluated.match.outputs : std::vector<int>{});
  const LogitsSink sink = task.logits.empty() ? LogitsSink{} : logits.sink();
  const auto& masks = task.masks.masks;
  Measured measured;
  if (masks.empty() || task.bandStop || task.clean)
    measured.clean = pass({}, masks.empty() ? sink : LogitsSink{}).at(0);
  if (!masks.empty()) measured.under = pass(masks, sink);
  if (!task.logits.empty()) logits.write(task.logits);
  return measured;
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
  addEvaluation(result, under[0]);
  for (const char* key : {"accuracy", "accuracy_low", "accuracy_high", "confusion"}) result[key] = nullptr;
  result["classes"] = classesJson(ratesOfOwn(under, masks.classes));
  for (std::size_t i = 0; i < under.size(); ++i) result["classes"][i]["area"] = masks.masks[i].area();
}

Json bandsJson(const std::vector<FrequencyMask>& masks, const Measured& measured) {
  const auto edges = bandEdges(masks[0].plane());
  Json bands = Json::array();
  for (std::size_t band = 0; band < measured.under.size(); ++band) {
    Json entry = {{"name", bandName(edges, band)}, {"inner_radius", edges[band]}, {"outer_radius", edges[band + 1]}};
    addRate(entry, "accuracy", accuracyOf(measured.under[band]));
    entry["relative_confusion"] = rowsJson(relativeConfusion(measured.under[band], *measured.clean));
    bands.push_back(std::move(entry));
  }
  return bands;
}

void addRates(Json& result, const EvaluationTask& task, const Measured& measured) {
  if (!task.mask.empty()) {
    result["mask"] = task.mask;
    result["mask_area"] = task.masks.masks[0].area();
  }
  if (!task.maps.empty()) {
    result["maps"] = task.maps;
    addOwnMaps(result, task.masks, measured.under);
  } else {
    addEvaluation(result, task.mask.empty() ? *measured.clean : measured.under[0]);
  }
  if (task.bandStop) result["bands"] = bandsJson(task.masks.masks, measured);
  if (measured.clean && !measured.under.empty()) addRate(result, "clean_accuracy", accuracyOf(*measured.clean));
}

std::vector<StoredMap> storedMasks(const EvaluationTask& task, const std::vector<std::string>& classNames) {
  std::vector<StoredMap> stored;
  for (std::size_t i = 0; i < task.masks.masks.size() && !task.bandStop; ++i) {
    const std::string& name =
        task.masks.classes.empty() ? task.mask : classNames[static_cast<std::size_t>(task.masks.classes[i])];
    stored.push_back({"mask/" + name, task.masks.masks[i].centred()});
  }
  return stored;
}

}  // namespace

RunOutcome runEvaluation(RunStore* store, const RunInputs& inputs, const EvaluationTask& task, JobContext& context) {
  const auto make = [&](const Run&) {
    const ClassifierInfo& model = inputs.classifier->info();
    Experiment evaluated = inputs;
    if (task.allOutputs) evaluated.match = matchAllOutputs(inputs.match, model.classes);
    const Measured measured = measure(evaluated, task, inputs.threads, context);
    Json result = Json::parse(resultHead(inputs.head));
    result["data"] = inputs.images->info().source;
    result["model"] = model.path;
    result["outputs"] = outputsText(evaluated.match, model.classes);
    addRates(result, task, measured);
    return RunOutcome{resultText(result), storedMasks(task, inputs.images->info().classNames)};
  };
  if (store == nullptr) return make({});
  return store->storedOrMade(runKeyOf(*store, inputs, task), !task.logits.empty(), make);
}

std::vector<ClassRates> ratesOfOwn(std::span<const Evaluation> evaluations, std::span<const int> classes) {
  std::vector<ClassRates> rates;
  for (std::size_t i = 0; i < evaluations.size(); ++i)
    rates.push_back(evaluations[i].classes[static_cast<std::size_t>(classes[i])]);
  return rates;
}

}  // namespace passband
