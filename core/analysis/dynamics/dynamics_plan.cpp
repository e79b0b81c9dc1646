#include "core/analysis/dynamics/dynamics_plan.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "core/base/error.h"

namespace passband {
namespace {

constexpr double kRatios[] = {1.02, 1.05, 1.1, 1.2, 1.35, 1.5, 2, 3, 5, 10};

/// For each of `wanted` the first planned step that is not before it.
std::vector<std::int64_t> among(const std::vector<std::int64_t>& planned, const std::vector<std::int64_t>& wanted) {
  std::vector<std::int64_t> chosen;
  for (const std::int64_t step : wanted) {
    const std::int64_t place = *std::ranges::lower_bound(planned, step);
    if (chosen.empty() || chosen.back() != place) chosen.push_back(place);
  }
  return chosen;
}

/// The longest of the thinned lists with at most `most` steps; empty when there is none.
std::vector<std::int64_t> densestSteps(std::int64_t totalSteps, std::int64_t mostDense, double most) {
  for (std::int64_t dense = mostDense; dense >= 1; dense /= 2) {
    for (const double ratio : kRatios) {
      auto steps = thinnedSteps(totalSteps, dense, ratio);
      if (static_cast<double>(steps.size()) <= most) return steps;
    }
  }
  return {};
}

}  // namespace

const OptionTable& dynamicsOptionTable() {
  static const OptionTable table{DynamicsOptions(),
                                 {{.key = "dynamics_share",
                                   .label = "Overhead limit",
                                   .help = "Share of the training's time that monitoring may take",
                                   .unit = "%",
                                   .range = {.low = 0, .high = 1, .aboveLow = true},
                                   .field = optionField<&DynamicsOptions::share>},
                                  {.key = "dynamics_maps",
                                   .label = "Estimate maps",
                                   .help = "Also estimate which frequencies each class relies on, at a few steps",
                                   .field = optionField<&DynamicsOptions::maps>},
                                  {.key = "keep_weights",
                                   .label = "Training snapshots",
                                   .help = "Keep the weights of steps 1, 2, 4, 8, ..",
                                   .field = optionField<&DynamicsOptions::keep>}}};
  return table;
}

std::vector<std::int64_t> thinnedSteps(std::int64_t totalSteps, std::int64_t dense, double ratio) {
  std::vector<std::int64_t> steps;
  for (std::int64_t step = 1; step < totalSteps;) {
    steps.push_back(step);
    const auto next = static_cast<std::int64_t>(std::ceil(static_cast<double>(step) * ratio));
    step = step < dense ? step + 1 : std::max(step + 1, next);
  }
  steps.push_back(totalSteps);
  return steps;
}

DynamicsPlan planDynamics(std::int64_t totalSteps, std::int64_t probeImages, std::int64_t bands, std::int64_t mapLooks,
                          const DynamicsOptions& options) {
  if (!(options.share > 0 && options.share <= 1))
    throw UsageError("the share of the training that looking at it may take is above 0 and up to 1");
  const double forwards = 3. * static_cast<double>(options.batchSize) * static_cast<double>(totalSteps);
  const double looks = options.share * forwards / static_cast<double>(probeImages);  // through the network, all in all
  DynamicsPlan plan;
  const bool more = options.bands || options.maps;
  plan.steps = densestSteps(totalSteps, options.dense, more ? looks / 2 : looks);
  if (plan.steps.empty()) {
    throw UsageError(
        fmt::format("looking at {} images a few times takes more than {:g} % of {} training steps; look at fewer "
                    "images, train for more "
                    "steps, or let looking take a larger share",
                    probeImages, 100 * options.share, totalSteps));
  }
  double left = looks - static_cast<double>(plan.steps.size());
  if (options.maps) {
    // The maps were asked for: where there is no room for both, the bands give way.
    plan.mapSteps = densestSteps(totalSteps, 1, left / (options.bands ? 2 : 1) / static_cast<double>(mapLooks));
    if (plan.mapSteps.empty()) plan.mapSteps = densestSteps(totalSteps, 1, left / static_cast<double>(mapLooks));
    left -= static_cast<double>(std::ssize(plan.mapSteps) * mapLooks);
  }
  if (options.bands) plan.bandSteps = densestSteps(totalSteps, 1, left / static_cast<double>(2 * bands));
  plan.bandSteps = among(plan.steps, plan.bandSteps);
  plan.mapSteps = among(plan.steps, plan.mapSteps);
  if (plan.bandSteps.empty() && plan.mapSteps.empty()) plan.steps = densestSteps(totalSteps, options.dense, looks);
  if (options.keep) plan.keptSteps = among(plan.steps, thinnedSteps(totalSteps, 1, 2));
  return plan;
}

}  // namespace passband
