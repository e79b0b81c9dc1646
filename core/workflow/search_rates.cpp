#include "core/workflow/search_rates.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <optional>
#include <set>
#include <span>

#include "core/analysis/evaluation.h"
#include "core/base/error.h"
#include "core/base/stored_json.h"
#include "core/workflow/evaluation_run.h"
#include "core/workflow/rate_sample.h"
#include "core/workflow/result_json.h"
#include "core/workflow/whole_run.h"

namespace passband {
namespace {

CutMaps ownMaps(const SearchResult& found) {
  CutMaps own{"area-own", 0, {}};
  for (const ClassRelevance& one : found.classes) {
    if (!one.ownMap) throw DamagedResult("it has no maps 'own'");
    own.masks.push_back(*one.ownMap);
    own.area += own.masks.back().area();
  }
  own.area /= static_cast<double>(std::max<std::size_t>(1, own.masks.size()));
  return own;
}

/// Nothing where all images are taken.
std::optional<BalancedSamples> samplesOf(const SearchRatesTask& task) {
  if (task.allImages) return std::nullopt;
  BalancedSamples samples(*task.tested, kRateImages, task.search.options.seed);
  return samples.leavesOut() ? std::optional(std::move(samples)) : std::nullopt;
}

RunKey runKeyOf(RunStore& store, const RunInputs& inputs, const ImageSet& searched, const SearchRatesTask& task) {
  RunKey key = searchRunKey(store, inputs, searched, task.search);
  auto options = nlohmann::json::parse(key.options);
  options["areas"] = task.areas;
  options["clean"] = task.clean;
  if (samplesOf(task)) options["sample"] = kRateImages;
  key.command = kSearchRates;
  key.options = options.dump();
  key.inputs.push_back(store.addInput(runInput(*task.tested, inputs)));
  return key;
}

/// A class without a map has no rates under it.
void forgetRates(Json& own) {
  for (const char* rate : {"tpr", "tpr_low", "tpr_high", "fpr", "fpr_low", "fpr_high", "j", "area"})
    own[rate] = nullptr;
}

/// {area, classes, mean_tpr, mean_fpr, mean_j}. `evaluations`: one a mask.
Json areaJson(const SearchResult& found, const CutMaps& cut, std::span<const Evaluation> evaluations) {
  std::vector<int> indices;
  for (const ClassRelevance& one : found.classes) indices.push_back(one.classIndex);
  Json entry = {{"area", cut.area}, {"classes", classesJson(ratesOfOwn(evaluations, indices))}};
  for (std::size_t i = 0; i < found.classes.size(); ++i) {
    const ClassRelevance& one = found.classes[i];
    Json& own = entry["classes"][i];
    own["area"] = cut.masks[i].area();
    own["map"] = nullptr;
    own["base_loss"] = one.baseLoss ? Json(*one.baseLoss) : Json();
    own["settled"] = one.settled;
    own["search_images"] = one.images;
    own["others"] = evaluations[i].classes[static_cast<std::size_t>(one.classIndex)].fpr.n;
    if (!hasValues(found, one)) forgetRates(own);
  }
  for (const char* rate : {"tpr", "fpr", "j"}) {
    double sum = 0, classes = 0;
    for (const Json& own : entry["classes"]) {
      if (!own[rate].is_null()) sum += numberOf(own[rate]), ++classes;
    }
    entry[std::string("mean_") + rate] = sum / classes;
  }
  return entry;
}

/// How many of the tested images the search has used.
std::int64_t searchedAmong(const StoredSearch& search, const RunInputs& inputs, const SearchRatesTask& task,
                           JobContext& context) {
  if (task.which == Tested::Searched) return task.tested->size();
  return search.searched ? std::ssize(imagesUsed(*task.tested, *search.searched, inputs.threads, context)) : 0;
}

/// What was evaluated for the rates.
struct MeasuredRates {
  std::vector<Evaluation> underMasks;  ///< one a mask, area by area
  std::int64_t images = 0;             ///< different ones
  std::vector<SkippedImage> skipped;
};

MeasuredRates evaluatedOnAll(const RunInputs& inputs, const SearchRatesTask& task,
                             const std::vector<FrequencyMask>& masks, JobContext& context) {
  MeasuredRates rates;
  rates.underMasks = evaluate(inputs.on(task.tested), masks,
                              {.loaderThreads = inputs.threads, .batchSize = task.search.options.batchSize}, context);
  rates.images = rates.underMasks[0].images;
  rates.skipped = rates.underMasks[0].skipped;
  return rates;
}

/// Each class under its own masks, on a sample of its own.
MeasuredRates evaluatedOnSamples(const RunInputs& inputs, const SearchRatesTask& task, const BalancedSamples& samples,
                                 const std::vector<int>& classes, const std::vector<FrequencyMask>& masks,
                                 JobContext& context) {
  const std::size_t areas = masks.size() / std::max<std::size_t>(1, classes.size());
  const std::int64_t total = searchRatesCost(classes, task);
  MeasuredRates rates;
  rates.underMasks.resize(masks.size());
  std::set<std::int64_t> used;
  std::int64_t done = 0;
  context.stage("evaluating under masks");
  for (std::size_t i = 0; i < classes.size(); ++i) {
    const auto sample = samples.of(classes[i]);
    std::vector<FrequencyMask> own;
    for (std::size_t area = 0; area < areas; ++area) own.push_back(masks[area * classes.size() + i]);
    JobContext part = context.part(done, total);
    auto under = evaluate(inputs.on(subset(task.tested, sample)), own,
                          {.loaderThreads = inputs.threads, .batchSize = task.search.options.batchSize}, part);
    noteSkipped(rates.skipped, under[0].skipped);
    used.insert(sample.begin(), sample.end());
    done += std::ssize(sample) * static_cast<std::int64_t>(areas);
    for (std::size_t area = 0; area < areas; ++area)
      rates.underMasks[area * classes.size() + i] = std::move(under[area]);
  }
  rates.images = std::ssize(used) - std::ssize(rates.skipped);
  return rates;
}

RunOutcome measured(const RunInputs& inputs, const RunOutcome& found, const SearchRatesTask& task,
                    JobContext& context) {
  const StoredSearch search = searchFromStored(found.result, found.maps);
  const std::vector<CutMaps> cuts = cutMaps(search.result, task.areas);
  const std::size_t classes = search.result.classes.size();
  RunOutcome outcome;
  std::vector<FrequencyMask> masks;
  for (const CutMaps& cut : cuts) {
    masks.insert(masks.end(), cut.masks.begin(), cut.masks.end());
    for (std::size_t i = 0; i < classes; ++i) {
      if (!hasValues(search.result, search.result.classes[i])) continue;
      outcome.maps.push_back({cut.name + "/" + search.result.classes[i].name, cut.masks[i].centred()});
    }
  }
  std::vector<int> indices;
  for (const ClassRelevance& own : search.result.classes) indices.push_back(own.classIndex);
  const std::optional<BalancedSamples> samples = samplesOf(task);
  const MeasuredRates rates = samples ? evaluatedOnSamples(inputs, task, *samples, indices, masks, context)
                                      : evaluatedOnAll(inputs, task, masks, context);
  Json areas = Json::array();
  for (std::size_t a = 0; a < cuts.size(); ++a)
    areas.push_back(areaJson(search.result, cuts[a], std::span(rates.underMasks).subspan(a * classes, classes)));
  Json result = Json::parse(found.result);
  result.update(areas[0]);
  if (areas.size() > 1) result["areas"] = areas;
  for (const ClassRelevance& own : search.result.classes) {
    if (hasValues(search.result, own)) continue;
    result["notes"].push_back(fmt::format("'{}': every frequency has the same value, so there is no map", own.name));
  }
  result["judged_on"] = task.tested->info().source;
  result["judged_on_held_out"] = task.which == Tested::HeldOut;
  const auto seen = searchedAmong(search, inputs, task, context);
  result["judged_on_search_images"] = seen > 0;
  result["judged_search_images"] = seen;
  result["judged_images"] = rates.images;
  result["judged_sample"] = samples ? Json(kRateImages) : Json();
  result["skipped"] = skippedJson(rates.skipped);
  if (task.clean)
    addRate(result, "clean_accuracy", accuracyOf(evaluatedOnAll(inputs, task, {}, context).underMasks[0]));
  outcome.result = resultText(result);
  return outcome;
}

}  // namespace

bool hasValues(const SearchResult& found, const ClassRelevance& own) {
  const std::vector<double>& values = own.relevance.values;
  const bool whole = std::ranges::all_of(values, [](double value) { return std::isfinite(value); });
  return whole && found.forwards > 0 && std::ranges::min(values) < std::ranges::max(values);
}

std::string areaName(double area) {
  return fmt::format("area-{:g}", area);
}

std::vector<CutMaps> cutMaps(const SearchResult& found, const std::vector<double>& areas) {
  if (areas.empty()) return {ownMaps(found)};
  const std::vector<ClassMap> maps = classMaps(found);
  std::vector<CutMaps> cuts;
  for (const double area : areas) {
    CutMaps cut{areaName(area), area, {}};
    for (const ClassMap& map : maps) cut.masks.push_back(topShareMask(map.scores, area));
    cuts.push_back(std::move(cut));
  }
  return cuts;
}

RunOutcome runSearchRates(RunStore* store, const RunInputs& inputs, const std::shared_ptr<const ImageSet>& searched,
                          const RunOutcome& found, const SearchRatesTask& task, JobContext& context) {
  const auto make = [&](const Run&) { return measured(inputs, found, task, context); };
  return store == nullptr ? make({}) : store->storedOrMade(runKeyOf(*store, inputs, *searched, task), false, make);
}

std::int64_t searchRatesCost(const std::vector<int>& classes, const SearchRatesTask& task) {
  const std::optional<BalancedSamples> samples = samplesOf(task);
  std::int64_t images = 0;
  for (const int c : classes) images += samples ? samples->sizeOf(c) : task.tested->size();
  return images * static_cast<std::int64_t>(std::max<std::size_t>(1, task.areas.size()));
}

std::vector<double> areasOfRates(const RunKey& key) {
  return resultFromText(key.options).at("areas").get<std::vector<double>>();
}

RunOutcome searchOfRates(const RunStore& store, const Run& rates) {
  nlohmann::json options = nlohmann::json::parse(shallowJson(rates.key.options), nullptr, false);
  for (const char* const own : {"areas", "clean", "sample"}) options.erase(own);
  if (rates.key.inputs.size() < 2) throw DamagedResult("it does not name its images and its model");
  std::vector<std::string> damaged;
  for (const RunEntry& entry : store.runs(damaged)) {
    const RunKey& key = entry.run.key;
    const bool same = key.command == kMapSearch && key.options == options.dump() && key.seed == rates.key.seed &&
                      key.versions == rates.key.versions && entry.run.state == RunState::Done &&
                      std::ranges::equal(key.inputs, std::span(rates.key.inputs).first(2));
    if (!same) continue;
    RunOutcome found{entry.run.result, store.maps(entry.run.id), {}, entry.run.id};
    requireWhole(store, kMapSearch, found);
    return found;
  }
  throw Error(fmt::format("the search whose maps run {} is about is not in {} any more; search again", rates.id,
                          store.file()->path().string()));
}

}  // namespace passband
