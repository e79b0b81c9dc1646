// Exact culling as a Search.
#include <algorithm>

#include "core/analysis/search/culling.h"
#include "core/analysis/search/culling_result.h"
#include "core/analysis/search/culling_state.h"

namespace passband {
namespace {

/// What SearchOptions::quick settles for.
constexpr double kQuickShare = .9;

const OptionTable& cullOptions() {
  static const OptionTable table{
      CullOptions(),
      {{.key = "settled",
        .label = "Stop when settled",
        .help = "Finish a class when this share of its top area is settled",
        .unit = "%",
        .zero = "use all images",
        .range = {.low = 0, .high = 1},
        .identityList = "settled",
        .field = optionField<&CullOptions::settledShare>},
       {.key = "settled_area",
        .range = {.low = 0, .high = 1, .aboveLow = true, .belowHigh = true},
        .identityList = "settled",
        .field = optionField<&CullOptions::settledArea>},
       {.key = "bootstrap",
        .label = "Bootstrap replicates",
        .help = "Replicates of a bootstrap over the images, which tells how sure each bin's place in the map is",
        .zero = "none",
        .range = {.low = 1},
        .identityList = "bootstrap",
        .field = optionField<&CullOptions::bootstrap>},
       {.key = "inclusion_areas",
        .range = {.low = 0, .high = 1, .aboveLow = true},
        .identityList = "bootstrap",
        .field = optionField<&CullOptions::inclusionAreas>}}};
  return table;
}

void setCullAreas(std::any& own, const std::vector<double>& areas) {
  auto& cull = std::any_cast<CullOptions&>(own);
  cull.settledArea = areas.empty() ? CullOptions().settledArea : std::min(.5, *std::ranges::min_element(areas));
  cull.inclusionAreas = cull.bootstrap > 0 ? areas : std::vector<double>();
}

/// Quick culling settles for less, where nothing else is said of when to stop.
bool settlesQuickly(const SearchOptions& options, const CullOptions& own) {
  return options.quick && own.settledShare == 0 && own.bootstrap == 0;
}

std::vector<double> cullAreas(const SearchOptions& options) {
  const CullOptions own = ownOptions<CullOptions>(options);
  if (own.bootstrap > 0) return own.inclusionAreas;
  return own.settledShare > 0 || settlesQuickly(options, own) ? std::vector{own.settledArea} : std::vector<double>();
}

class CullSearch : public Search {
 public:
  CullSearch(const Experiment& experiment, const SearchOptions& options, const std::string& state)
      : experiment_(experiment) {
    const CullOptions own = ownOptions<CullOptions>(options);
    options_ = {.cellSize = std::max(1, options.cellSize),
                .classes = searchedClasses(*experiment.images, options),
                .loaderThreads = options.loaderThreads,
                .batchSize = options.batchSize,
                .visitByEstimate = true,
                .cull = own,
                .seed = options.seed};
    if (settlesQuickly(options, own)) options_.cull.settledShare = kQuickShare;
    if (!state.empty()) state_ = cullingStateFromBytes(state);
  }

  void run(const std::function<void()>& onStep, JobContext& context) override {
    cull(
        experiment_, options_, state_, [&](const CullingState&) { onStep(); }, context);
  }

  SearchResult result() const override {
    return cullingResult(state_, *experiment_.images, experiment_.plane(), options_);
  }

  std::string state() const override { return cullingStateToBytes(state_); }

 private:
  Experiment experiment_;
  CullingOptions options_;
  CullingState state_;
};

std::unique_ptr<Search> makeSearch(const Experiment& experiment, const SearchOptions& options,
                                   const std::string& state) {
  return std::make_unique<CullSearch>(experiment, options, state);
}

}  // namespace

SearchMethod cullMethod() {
  return {.name = "cull",
          .summary = "Exact: every pair of bins is removed in turn, and the loss increase measured",
          .quick = "stops when 90 % of the top area is settled",
          .valueLabel = "loss increase when removed",
          .estimate = false,
          .needsGradients = false,
          .options = cullOptions,
          .setAreas = setCullAreas,
          .areas = cullAreas,
          .make = makeSearch};
}

}  // namespace passband
