#include "core/analysis/culling_state.h"

#include "core/analysis/search_state.h"

namespace passband {
namespace {

using nlohmann::json;

constexpr const char* kMethod = "cull";
constexpr int kVersion = 3;

json toJson(const ClassCulling& culling) {
  return {{"class", culling.classIndex},
          {"images", culling.images},
          {"base", culling.baseLossSum},
          {"cell_images", culling.cellImages},
          {"rises", culling.riseSum},
          {"squares", culling.riseSquareSum},
          {"order", culling.order},
          {"visiting", culling.visiting},
          {"chunks_done", culling.chunksDone},
          {"chunk_begun", culling.chunkBegun},
          {"cells_done", culling.cellsDone},
          {"settled", culling.settled},
          {"done", culling.done},
          {"partial", culling.partial},
          {"bootstrap", {culling.bootstrap.weight, culling.bootstrap.base, culling.bootstrap.cells}}};
}

ClassCulling cullingFrom(const json& value) {
  ClassCulling culling;
  culling.classIndex = value.at("class");
  culling.images = value.at("images");
  culling.baseLossSum = value.at("base");
  culling.cellImages = value.at("cell_images").get<std::vector<std::int64_t>>();
  culling.riseSum = value.at("rises").get<std::vector<double>>();
  culling.riseSquareSum = value.at("squares").get<std::vector<double>>();
  culling.order = value.at("order").get<std::vector<int>>();
  culling.visiting = value.at("visiting").get<std::vector<int>>();
  culling.chunksDone = value.at("chunks_done");
  culling.chunkBegun = value.at("chunk_begun");
  culling.cellsDone = value.at("cells_done");
  culling.settled = value.at("settled");
  culling.done = value.at("done");
  culling.partial = value.at("partial");
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
  return stateToBytes({{"classes", classes},
                       {"forwards", state.forwards},
                       {"backwards", state.backwards},
                       {"seconds", state.seconds},
                       {"ordered", state.ordered},
                       {"skipped", skippedToState(state.skipped)}},
                      kMethod, kVersion);
}

CullingState cullingStateFromBytes(const std::string& bytes) {
  const json all = stateFromBytes(bytes, kMethod, kVersion);
  return readState([&] {
    CullingState state;
    for (const auto& culling : all.at("classes")) state.classes.push_back(cullingFrom(culling));
    state.forwards = all.at("forwards");
    state.backwards = all.at("backwards");
    state.seconds = all.at("seconds");
    state.ordered = all.at("ordered");
    state.skipped = skippedFromState(all.at("skipped"));
    return state;
  });
}

}  // namespace passband
