#include "core/analysis/sensitivity/sensitivity_state.h"

#include <algorithm>

#include "core/analysis/search/search_state.h"

namespace passband {
namespace {

using nlohmann::json;

constexpr const char* kMethod = "sensitivity";
constexpr int kVersion = 1;

json toJson(const Grid<std::int32_t>& grid) {
  return {{"rows", grid.rows()}, {"cols", grid.cols()}, {"values", grid.values()}};
}

Grid<std::int32_t> gridFrom(const json& value) {
  const auto values = value.at("values").get<std::vector<std::int32_t>>();
  const std::int64_t rows = value.at("rows"), cols = value.at("cols");
  if (rows < 0 || cols < 0 || (cols > 0 && rows > std::ssize(values) / cols) || rows * cols != std::ssize(values))
    refuseDamagedState();
  Grid<std::int32_t> grid(rows, cols);
  std::ranges::copy(values, grid.values().begin());
  return grid;
}

}  // namespace

std::string sensitivityStateToBytes(const SensitivityState& state) {
  return stateToBytes({{"images", state.images},
                       {"clean_errors", state.cleanErrors},
                       {"errors", toJson(state.errors)},
                       {"turned", toJson(state.turned)},
                       {"chunks_done", state.chunksDone},
                       {"chunk_begun", state.chunkBegun},
                       {"pairs_done", state.pairsDone},
                       {"forwards", state.forwards},
                       {"seconds", state.seconds},
                       {"skipped", skippedToState(state.skipped)}},
                      kMethod, kVersion);
}

SensitivityState sensitivityStateFromBytes(const std::string& bytes) {
  const json all = stateFromBytes(bytes, kMethod, kVersion);
  return readState([&] {
    SensitivityState state;
    state.images = all.at("images").get<std::vector<std::int64_t>>();
    state.cleanErrors = all.at("clean_errors").get<std::vector<std::int64_t>>();
    state.errors = gridFrom(all.at("errors"));
    state.turned = gridFrom(all.at("turned"));
    state.chunksDone = all.at("chunks_done");
    state.chunkBegun = all.at("chunk_begun");
    state.pairsDone = all.at("pairs_done");
    state.forwards = all.at("forwards");
    state.seconds = all.at("seconds");
    state.skipped = skippedFromState(all.at("skipped"));
    return state;
  });
}

}  // namespace passband
