#include "core/workflow/evaluation_run.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <optional>

#include "core/base/hash.h"
#include "core/export/logits_file.h"
#include "core/fourier/bands.h"
#include "core/workflow/result_json.h"

namespace passband {
namespace {

/// Outputs of no class that are listed for each class, the ones with the most of its images first.
constexpr std::size_t kMostOthers = 5;

RunKey runKeyOf(RunStore& store, const RunInputs& inputs, const EvaluationTask& task) {
  Sha256 hash;
  for (const auto& mask : task.masks.masks) hash.add(std::as_bytes(std::span(mask.weights())));
  const nlohmann::json options = {{"mask", task.mask},
                                  {"maps", task.masks.classes},
                                  {"mask_hash", task.masks.masks.empty() ? "" : hash.hex()},
                                  {"band_stop", task.bandStop},
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
  LogitsFile logits(evaluated.othersCompete() ? evaluated.match.outputs : std::vector<int>{});
  const LogitsSink sink = task.logits.empty() ? LogitsSink{} : logits.sink();
  const auto& masks = task.masks.masks;
  Measured measured;
  if (masks.empty() || task.bandStop || task.clean)
    measured.clean = pass({}, masks.empty() ? sink : LogitsSink{}).at(0);
  if (!masks.empty()) measured.under = pass(masks, sink);
  if (!task.logits.empty()) logits.write(task.logits);
  return measured;
}

/// [{output, name, images}] of a class: the outputs of no class that most of its images are called.
Json othersJson(std::span<const std::int64_t> row, std::size_t classes, const std::vector<int>& outputs,
                const std::vector<std::string>& names) {
  std::vector<std::size_t> order(row.size() - classes);
  std::iota(order.begin(), order.end(), classes);
  std::erase_if(order, [&](std::size_t output) { return row[output] == 0; });
  std::ranges::stable_sort(order, std::greater(), [&](std::size_t output) { return row[output]; });
  order.resize(std::min(order.size(), kMostOthers));
  Json others = Json::array();
  for (const std::size_t output : order) {
    others.push_back({{"output", outputs.empty() ? static_cast<int>(output) : outputs[output]},
                      {"name", nameInResult(names[output])},
                      {"images", row[output]}});
  }
  return others;
}

/// confusion, confusion_columns, classes[].other.
void addConfusion(Json& result, const Evaluation& evaluation, const Experiment& experiment) {
  Json columns = Json::array();
  for (const ClassRates& one : evaluation.classes) columns.push_back(nameInResult(one.name));
  if (experiment.othersCompete()) columns.push_back(kOtherOutputs);
  result["confusion"] = rowsJson(withOneOther(evaluation.confusion));
  result["confusion_columns"] = std::move(columns);
  if (!experiment.othersCompete()) return;
  const std::vector<std::string> names = experiment.outputNames();
  for (std::size_t c = 0; c < evaluation.classes.size(); ++c) {
    result["classes"][c]["other"] = othersJson(evaluation.confusion.row(static_cast<std::int64_t>(c)),
                                               evaluation.classes.size(), experiment.match.outputs, names);
  }
}

/// accuracy, images, skipped, classes, confusion of one evaluation.
void addEvaluation(Json& result, const Evaluation& evaluation, const Experiment& experiment) {
  addRate(result, "accuracy", accuracyOf(evaluation));
  result["images"] = evaluation.images;
  result["skipped"] = skippedJson(evaluation.skipped);
  result["classes"] = classesJson(evaluation.classes);
  addConfusion(result, evaluation, experiment);
}

/// Every class under its own map: there is no one accuracy and confusion then.
void addOwnMaps(Json& result, const ClassMasks& masks, std::span<const Evaluation> under,
                const Experiment& experiment) {
  addEvaluation(result, under[0], experiment);
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
    entry["relative_confusion"] = rowsJson(withOneOther(relativeConfusion(measured.under[band], *measured.clean)));
    bands.push_back(std::move(entry));
  }
  return bands;
}

void addRates(Json& result, const EvaluationTask& task, const Measured& measured, const Experiment& experiment) {
  if (!task.mask.empty()) {
    result["mask"] = task.mask;
    result["mask_area"] = task.masks.masks[0].area();
  }
  if (!task.maps.empty()) {
    result["maps"] = task.maps;
    addOwnMaps(result, task.masks, measured.under, experiment);
  } else {
    addEvaluation(result, task.mask.empty() ? *measured.clean : measured.under[0], experiment);
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
    const Measured measured = measure(inputs, task, inputs.threads, context);
    Json result = Json::parse(resultHead(inputs.head));
    result["data"] = inputs.images->info().source;
    result["model"] = inputs.classifier->info().path;
    result["outputs"] = outputsText(inputs);
    result["mapped_outputs_only"] = inputs.isForcedChoice();
    addRates(result, task, measured, inputs);
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
