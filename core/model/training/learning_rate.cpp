#include "core/model/training/learning_rate.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace passband {

double rateOfStep(const TrainOptions& options, const RateState& state, std::int64_t step, std::int64_t totalSteps) {
  if (step < options.warmupSteps)
    return state.rate * static_cast<double>(step + 1) / static_cast<double>(options.warmupSteps);
  if (options.schedule != Schedule::Cosine) return state.rate;
  const auto length = static_cast<double>(std::max<std::int64_t>(1, totalSteps - options.warmupSteps));
  const double done = static_cast<double>(step - options.warmupSteps) / length;
  return state.rate * .5 * (1 + std::cos(std::numbers::pi * std::min(1., done)));
}

void adaptRate(const TrainOptions& options, RateState& state, std::int64_t epochs, double loss) {
  if (options.schedule == Schedule::Step && epochs % options.stepEpochs == 0) state.rate *= options.factor;
  if (options.schedule != Schedule::Plateau) return;
  if (loss < state.bestLoss * (1 - 1e-4)) {
    state.bestLoss = loss;
    state.badEpochs = 0;
  } else if (++state.badEpochs > options.patience) {
    state.rate *= options.factor;
    state.badEpochs = 0;
  }
}

}  // namespace passband
