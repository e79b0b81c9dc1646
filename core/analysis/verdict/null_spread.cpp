#include "core/analysis/verdict/null_spread.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <vector>

namespace passband {
namespace {

double quantile(const std::vector<double>& sorted, double share) {
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

}  // namespace

NullSpread spreadOf(std::span<const RateCounts> draws, double (*value)(const RateCounts&)) {
  constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
  if (draws.empty()) return {nothing, nothing, nothing, nothing};
  std::vector<double> values(draws.size());
  std::ranges::transform(draws, values.begin(), value);
  const double sum = std::accumulate(values.begin(), values.end(), 0.);
  std::ranges::sort(values);
  return {sum / static_cast<double>(values.size()), quantile(values, .05), quantile(values, .95), values.back()};
}

double tprOf(const RateCounts& counts) {
  return counts.tpr().value;
}

double fprOf(const RateCounts& counts) {
  return counts.fpr().value;
}

double jOf(const RateCounts& counts) {
  return counts.j();
}

}  // namespace passband
