#include "core/analysis/culling_state.h"

#include <nlohmann/json.hpp>

#include "core/base/error.h"

namespace passband {
namespace {

using nlohmann::json;

constexpr int kVersion = 2;

json toJson(const ClassCulling& culling) {
  return {{"class", culling.classIndex},
          {"images", culling.images},
          {"base", culling.baseLossSum},
          {"cells", culling.cellLossSum},
          {"chunks_done", culling.chunksDone},
          {"chunk_begun", culling.chunkBegun},
          {"cells_done", culling.cellsDone},
          {"done", culling.done},
          {"bootstrap", {culling.bootstrap.weight, culling.bootstrap.base, culling.bootstrap.cells}}};
}

ClassCulling cullingFrom(const json& value) {
  ClassCulling culling;
  culling.classIndex = value.at("class");
  culling.images = value.at("images");
  culling.baseLossSum = value.at("base");
  culling.cellLossSum = value.at("cells").get<std::vector<double>>();
  culling.chunksDone = value.at("chunks_done");
  culling.chunkBegun = value.at("chunk_begun");
  culling.cellsDone = value.at("cells_done");
  culling.done = value.at("done");
  const json& sums = value.at("bootstrap");
  culling.bootstrap.weight = sums.at(0).get<std::vector<double>>();
  culling.bootstrap.base = sums.at(1).get<std::vector<double>>();
  culling.bootstrap.cells = sums.at(2).get<std::vector<double>>();
  return culling;
}

}  // namespace

std::string cullingStateToBytes(const CullingState& state) {
  json classes = json::array();
  for (const auto& culling : state.classes) classes.push_back(toJson(culling));
  json skipped = json::array();
  for (const auto& image : state.skipped) skipped.push_back({image.name, image.reason});
  const json all = {{"version", kVersion},
                    {"classes", classes},
                    {"forwards", state.forwards},
                    {"seconds", state.seconds},
                    {"skipped", skipped}};
  std::string bytes;
  json::to_cbor(all, bytes);
  return bytes;
}

CullingState cullingStateFromBytes(const std::string& bytes) {
  try {
    const json all = json::from_cbor(bytes);
    if (all.at("version") != kVersion)
      throw Error("the saved progress is of another version of Passband; start the search anew");
    CullingState state;
    for (const auto& culling : all.at("classes")) state.classes.push_back(cullingFrom(culling));
    state.forwards = all.at("forwards");
    state.seconds = all.at("seconds");
    for (const auto& image : all.at("skipped")) state.skipped.push_back({image.at(0), image.at(1)});
    return state;
  } catch (const json::exception&) {
    throw Error("the saved progress is damaged; start the search anew in another project");
  }
}

}  // namespace passband
