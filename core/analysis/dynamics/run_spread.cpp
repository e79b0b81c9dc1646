#include "core/analysis/dynamics/run_spread.h"

#include <algorithm>
#include <cmath>

namespace passband {

CurveSpread spreadOf(const std::vector<StepCurve>& runs) {
  CurveSpread spread;
  if (runs.empty()) return spread;
  for (const double step : runs[0].steps) {
    std::vector<double> values;
    for (const StepCurve& run : runs) {
      const auto place = std::ranges::lower_bound(run.steps, step);
      if (place == run.steps.end() || *place != step) break;
      const double value = run.values[static_cast<std::size_t>(place - run.steps.begin())];
      if (std::isnan(value)) break;
      values.push_back(value);
    }
    if (values.size() != runs.size()) continue;
    double sum = 0;
    for (const double value : values) sum += value;
    spread.steps.push_back(step);
    spread.mean.push_back(sum / static_cast<double>(values.size()));
    spread.low.push_back(*std::ranges::min_element(values));
    spread.high.push_back(*std::ranges::max_element(values));
  }
  return spread;
}

}  // namespace passband
