#include "core/workflow/stored_verdict.h"

#include "core/analysis/verdict/null_spread.h"
#include "core/base/stored_json.h"
#include "core/workflow/result_json.h"

namespace passband {
namespace {

/// KEY: the mean over the random masks; KEY_low, KEY_high: where 5 % are below and above; KEY_most.
void addSpread(Json& object, const std::string& key, const std::vector<RateCounts>& draws,
               double (*value)(const RateCounts&)) {
  if (draws.empty()) return;
  const NullSpread spread = spreadOf(draws, value);
  object[key] = spread.mean;
  object[key + "_low"] = spread.low;
  object[key + "_high"] = spread.high;
  object[key + "_most"] = spread.most;
}

void addRates(Json& object, const RateCounts& counts) {
  object["n"] = counts.own;
  addRate(object, "tpr", counts.tpr());
  object["others"] = counts.others;
  addRate(object, "fpr", counts.fpr());
  object["j"] = counts.j();
}

/// `sample`: the rates under the map on the same images.
Json nullJson(const NullSample& sample) {
  Json null = {{"masks", sample.draws.size()}, {"mask_area", sample.maskArea}, {"as_good", sample.asGood()}};
  null["sample"] = Json::object();
  addRates(null["sample"], sample.map);
  addSpread(null, "tpr", sample.draws, tprOf);
  addSpread(null, "fpr", sample.draws, fprOf);
  addSpread(null, "j", sample.draws, jOf);
  return null;
}

Json areaJson(const AreaMeasures& at) {
  Json area = {{"area", at.area}, {"mask_area", at.maskArea}, {"energy", at.energy}};
  addRates(area, at.map);
  area["sample"] = Json::object();
  addRates(area["sample"], at.equalArea.map);
  area["random_area"] = nullJson(at.equalArea);
  area["random_energy"] = nullJson(at.equalEnergy);
  return area;
}

Json classJson(const ClassMeasures& measures, const ClassVerdict& verdict) {
  Json entry = {{"name", measures.name}, {"verdict", nameOf(verdict.verdict)}, {"reason", verdict.reason}};
  addRates(entry, measures.areas[0].map);
  entry["p_value"] = verdict.pAdjusted;
  entry["p_single"] = verdict.pValue;
  entry["p_area"] = verdict.pArea;
  entry["p_energy"] = verdict.pEnergy;
  const auto orNull = [](std::int64_t count) { return count > 0 ? Json(count) : Json(); };
  entry["images_to_decide"] = orNull(verdict.imagesToDecide);
  entry["masks_to_decide"] = orNull(verdict.masksToDecide);
  entry["full"] = Json::object();
  addRates(entry["full"], measures.full);
  entry["areas"] = Json::array();
  for (const AreaMeasures& at : measures.areas) entry["areas"].push_back(areaJson(at));
  return entry;
}

/// areas, threshold, level, nulls_least, nulls_most, null_images, judged_images, forwards, seconds, skipped, classes[].
Json judgementJson(const Judgement& judgement, const JudgeOptions& options) {
  Json result = {{"areas", options.areas},
                 {"threshold", judgement.rule.threshold},
                 {"level", judgement.rule.level},
                 {"nulls_least", options.leastNulls},
                 {"nulls_most", judgement.rule.mostNulls},
                 {"null_images", judgement.nullImages},
                 {"judged_images", judgement.images},
                 {"forwards", judgement.forwards},
                 {"seconds", judgement.seconds},
                 {"skipped", skippedJson(judgement.skipped)},
                 {"classes", Json::array()}};
  for (std::size_t c = 0; c < judgement.classes.size(); ++c) {
    result["classes"].push_back(classJson(judgement.classes[c], judgement.verdicts[c]));
  }
  return result;
}

}  // namespace

std::string verdictToJson(const StoredVerdict& verdict) {
  Json result = Json::parse(verdict.head), searched;
  if (verdict.searched) {
    SearchedImages shown = *verdict.searched;
    shown.imageHashes.clear();
    searched = Json::parse(searchedToJson(shown));
  }
  result.update({{"data", verdict.data},
                 {"model", verdict.model},
                 {"outputs", verdict.outputs},
                 {"mapped_outputs_only", verdict.forcedChoice},
                 {"maps", verdict.maps},
                 {"maps_hash", verdict.mapsHash},
                 {"method", verdict.method.empty() ? Json() : Json(verdict.method)},
                 {"searched", searched},
                 {"judged_on", verdict.judgedOn},
                 {"judged_hash", verdict.judgedHash},
                 {"split", verdict.split}});
  addRate(result, "accuracy", verdict.accuracy);
  result.update(judgementJson(verdict.judgement, verdict.options));
  return resultText(result);
}

std::string verdictKeyOptions(const VerdictKey& key) {
  nlohmann::json options{{"maps", key.mapsHash},           {"classes", key.classes},
                         {"areas", key.options.areas},     {"threshold", key.options.threshold},
                         {"nulls", key.options.mostNulls}, {"null_images", key.options.nullImages},
                         {"batch", key.options.batchSize}, {"clean", key.clean}};
  if (key.form != JudgeForm::OwnMasks) options["form"] = static_cast<int>(key.form);  // the first had no number yet
  return options.dump();
}

std::optional<VerdictKey> readVerdictKey(const RunKey& key) {
  if (key.command != kVerdict) return std::nullopt;
  try {
    const auto from = nlohmann::json::parse(shallowJson(key.options), nullptr, false);
    VerdictKey verdict{
        .mapsHash = from.at("maps"), .classes = from.at("classes"), .options = {}, .clean = from.at("clean")};
    verdict.options.areas = from.at("areas").get<std::vector<double>>();
    verdict.options.threshold = from.at("threshold");
    verdict.options.mostNulls = from.at("nulls");
    verdict.options.nullImages = from.at("null_images");
    verdict.options.batchSize = from.at("batch");
    verdict.options.seed = key.seed;
    if (!from.contains("form")) {
      verdict.form = JudgeForm::OwnMasks;
    } else if (from.at("form") != static_cast<int>(JudgeForm::SharedMasks)) {
      return std::nullopt;
    }
    return verdict.options.areas.empty() ? std::nullopt : std::optional(verdict);
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

}  // namespace passband
