// The learning rate of each step: warm-up, then constant, in steps, on plateaus or along a cosine.
#pragma once

#include <cstdint>
#include <limits>

#include "core/model/training/trainer.h"

namespace passband {

/// What the rate hangs on beside the step. Plain data: it is kept in the checkpoint.
struct RateState {
  double rate = 0;                                            ///< before warm-up and cosine
  double bestLoss = std::numeric_limits<double>::infinity();  ///< Plateau
  std::int64_t badEpochs = 0;                                 ///< Plateau: epochs since then
};

/// The rate of step `step` (from 0) of `totalSteps`. Over the warm-up it rises evenly, from its first share to the
/// whole rate; the cosine then falls to 0 at the end.
double rateOfStep(const TrainOptions& options, const RateState& state, std::int64_t step, std::int64_t totalSteps);

/// After `epochs` epochs, of which the last one had this loss.
void adaptRate(const TrainOptions& options, RateState& state, std::int64_t epochs, double loss);

}  // namespace passband
