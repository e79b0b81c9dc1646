#include "core/analysis/verdict/judge_state.h"

#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/base/stored_json.h"

namespace passband {
namespace {

using nlohmann::json;

constexpr int kVersion = 3;
constexpr int kOwnMasksVersion = 2;

json toJson(const std::vector<RateCounts>& counts) {
  json all = json::array();
  for (const RateCounts& one : counts) all.push_back({one.own, one.hits, one.others, one.calls});
  return all;
}

std::vector<RateCounts> countsFrom(const json& value) {
  std::vector<RateCounts> counts;
  for (const json& one : value) counts.push_back({one.at(0), one.at(1), one.at(2), one.at(3)});
  return counts;
}

json toJson(const ClassState& state) {
  json areas = json::array();
  for (const AreaState& area : state.areas)
    areas.push_back({toJson(area.equalArea), toJson(area.equalEnergy), area.energyMasksArea});
  return {{"map", toJson(state.map)},
          {"map_on_sample", toJson(state.mapOnSample)},
          {"map_on_energy_sample", toJson(state.mapOnEnergySample)},
          {"areas", areas}};
}

/// With masks of its own a class had one sample for both kinds.
ClassState classFrom(const json& value, JudgeForm form) {
  const char* energySample = form == JudgeForm::OwnMasks ? "map_on_sample" : "map_on_energy_sample";
  ClassState state{
      countsFrom(value.at("map")), countsFrom(value.at("map_on_sample")), countsFrom(value.at(energySample)), {}};
  for (const json& area : value.at("areas"))
    state.areas.push_back({countsFrom(area.at(0)), countsFrom(area.at(1)), area.at(2)});
  return state;
}

UnreadableRun otherVersion() {
  return UnreadableRun("the saved progress is of another version of Passband; start the verdict again");
}

JudgeState stateFrom(const json& all, JudgeForm form) {
  JudgeState state;
  state.full = countsFrom(all.at("full"));
  for (const json& one : all.at("classes")) state.classes.push_back(classFrom(one, form));
  state.pass.chunksDone = all.at("chunks_done");
  state.pass.masksDone = all.at("masks_done");
  for (const json& counts : all.at("counts")) state.pass.counts.push_back(countsFrom(counts));
  for (const json& image : all.at("skipped")) state.skipped.push_back({image.at(0), image.at(1)});
  state.forwards = all.at("forwards");
  state.seconds = all.at("seconds");
  return state;
}

}  // namespace

std::string judgeStateToBytes(const JudgeState& state) {
  json all = {{"version", kVersion},
              {"full", toJson(state.full)},
              {"classes", json::array()},
              {"chunks_done", state.pass.chunksDone},
              {"masks_done", state.pass.masksDone},
              {"counts", json::array()},
              {"skipped", json::array()},
              {"forwards", state.forwards},
              {"seconds", state.seconds}};
  for (const ClassState& one : state.classes) all["classes"].push_back(toJson(one));
  for (const auto& counts : state.pass.counts) all["counts"].push_back(toJson(counts));
  for (const SkippedImage& image : state.skipped) all["skipped"].push_back({image.name, image.reason});
  std::string bytes;
  json::to_cbor(all, bytes);
  return bytes;
}

JudgeState judgeStateFromBytes(const std::string& bytes) {
  FinishedJudging judging = finishedJudgingFromBytes(bytes);
  if (judging.form != JudgeForm::SharedMasks) throw otherVersion();
  return std::move(judging.state);
}

FinishedJudging finishedJudgingFromBytes(const std::string& bytes) {
  try {
    const json all = json::from_cbor(shallowCbor(bytes));
    const json& version = all.at("version");
    if (version != kVersion && version != kOwnMasksVersion) throw otherVersion();
    const JudgeForm form = version == kVersion ? JudgeForm::SharedMasks : JudgeForm::OwnMasks;
    return {stateFrom(all, form), form};
  } catch (const json::exception&) {
    throw UnreadableRun("the saved progress is damaged; start the verdict again in another project");
  }
}

}  // namespace passband
