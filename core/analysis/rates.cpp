#include "core/analysis/rates.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace passband {

Rate wilsonRate(std::int64_t hits, std::int64_t n) {
  if (n == 0) return {0, 0, std::numeric_limits<double>::quiet_NaN(), 0, 1};
  const double count = static_cast<double>(n);
  const double share = static_cast<double>(hits) / count;
  const double scale = 1 + kZ95 * kZ95 / count;
  const double centre = (share + kZ95 * kZ95 / (2 * count)) / scale;
  const double half = kZ95 / scale * std::sqrt(share * (1 - share) / count + kZ95 * kZ95 / (4 * count * count));
  return {hits, n, share, hits == 0 ? 0 : std::max(0., centre - half), hits == n ? 1 : std::min(1., centre + half)};
}

std::int64_t imagesToDecide(double share, double threshold) {
  constexpr double most = 1e15;
  const double needed = kZ95 * kZ95 * threshold * (1 - threshold) / ((share - threshold) * (share - threshold));
  if (!(needed < most)) return std::numeric_limits<std::int64_t>::max();
  return static_cast<std::int64_t>(std::floor(needed)) + 1;
}

RateDifference differenceOf(const Rate& a, const Rate& b, double factor) {
  const double value = a.value - factor * b.value;
  return {value, value - std::hypot(a.value - a.low, factor * (b.high - b.value)),
          value + std::hypot(a.high - a.value, factor * (b.value - b.low))};
}

double timesToDecide(const Rate& a, const Rate& b, double factor) {
  const auto variance = [](const Rate& rate) { return rate.value * (1 - rate.value) / static_cast<double>(rate.n); };
  const double value = a.value - factor * b.value;
  return kZ95 * kZ95 * (variance(a) + factor * factor * variance(b)) / (value * value);
}

}  // namespace passband
