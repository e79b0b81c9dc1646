// What a training will take, measured on its first steps before it begins.
#pragma once

#include <QString>
#include <cstdint>

#include "ui/lab/training_plan.h"

namespace passband {

struct TrainingCost {
  double secondsPerStep = 0;
  std::int64_t steps = 0;  ///< of one run
  QString problem;         ///< why such a training does not begin: what it would say itself; empty: it does

  /// Of one run, with what looking may add.
  double seconds(const TrainingPlan& plan) const { return double(steps) * secondsPerStep * (1 + plan.dynamics.share); }
};

/// Does the first steps of the plan's training and throws them away. For a lane.
TrainingCost measureTrainingCost(const LabInputs& inputs, const TrainingPlan& plan, JobContext& context);

}  // namespace passband
