#include "core/analysis/search/culling_state.h"

#include <fmt/format.h>

#include "core/analysis/search/search_state.h"
#include "core/base/error.h"

namespace passband {
namespace {

using nlohmann::json;

constexpr const char* kMethod = "cull";
constexpr int kVersion = 4;

json toJson(const ClassCulling& culling) {
  if (culling.order.empty()) return json::object({{"class", culling.classIndex}});
  return {{"class", culling.classIndex},
          {"images", culling.images},
          {"base", culling.baseLossSum},
          {"cell_images", numbersToState(culling.cellImages)},
          {"rises", numbersToState(culling.riseSum)},
          {"squares", numbersToState(culling.riseSquareSum)},
          {"order", numbersToState(culling.order)},
          {"visiting", numbersToState(culling.visiting)},
          {"chunks_done", culling.chunksDone},
          {"chunk_begun", culling.chunkBegun},
          {"cells_done", culling.cellsDone},
          {"settled", culling.settled},
          {"done", culling.done},
          {"partial", culling.partial},
          {"bootstrap_weight", numbersToState(culling.bootstrap.weight)},
          {"bootstrap_base", numbersToState(culling.bootstrap.base)},
          {"bootstrap_cells", numbersToState(culling.bootstrap.cells)}};
}

ClassCulling cullingFrom(const json& value) {
  ClassCulling culling;
  culling.classIndex = value.at("class");
  if (value.size() == 1) return culling;
  culling.images = value.at("images");
  culling.baseLossSum = value.at("base");
  culling.cellImages = numbersFromState<std::int64_t>(value.at("cell_images"));
  culling.riseSum = numbersFromState<double>(value.at("rises"));
  culling.riseSquareSum = numbersFromState<double>(value.at("squares"));
  culling.order = numbersFromState<int>(value.at("order"));
  culling.visiting = numbersFromState<int>(value.at("visiting"));
  culling.chunksDone = value.at("chunks_done");
  culling.chunkBegun = value.at("chunk_begun");
  culling.cellsDone = value.at("cells_done");
  culling.settled = value.at("settled");
  culling.done = value.at("done");
  culling.partial = value.at("partial");
  culling.bootstrap.weight = numbersFromState<double>(value.at("bootstrap_weight"));
  culling.bootstrap.base = numbersFromState<double>(value.at("bootstrap_base"));
  culling.bootstrap.cells = numbersFromState<double>(value.at("bootstrap_cells"));
  return culling;
}

}  // namespace

void requireKeepable(std::int64_t classes, std::int64_t cells, int bootstrap) {
  constexpr double most = 1e9;  // SQLite's limit for one value
  // Of a cell: images, two sums, order and visit; a sum of each replicate.
  const double bytes = static_cast<double>(classes) * static_cast<double>(cells) * (3 * 8 + 2 * 4 + 8. * bootstrap);
  if (bytes < .99 * most) return;
  throw UsageError(
      fmt::format("the progress of culling {} classes in {} cells with {} bootstrap replicates takes {:.1f} GB, and a "
                  "project can keep {:.0f} GB; use fewer replicates, larger cells, or fewer classes at a time",
                  classes, cells, bootstrap, bytes / 1e9, most / 1e9));
}

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
