// Curves of several runs as one: mean and spread over seeds.
#pragma once

#include <vector>

namespace passband {

/// Values at rising steps.
struct StepCurve {
  std::vector<double> steps, values;
};

struct CurveSpread {
  std::vector<double> steps, mean, low, high;  ///< low and high: the least and the greatest of the runs
};

/// At the steps that every run has a value at (NaN is none). Empty when there is no such step.
CurveSpread spreadOf(const std::vector<StepCurve>& runs);

}  // namespace passband
