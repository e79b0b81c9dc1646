#include "core/export/ticks.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace passband {
namespace {

/// The next of 1, 2, 5 times a power of ten that is at least `step`.
double roundStep(double step) {
  const double decade = std::pow(10, std::floor(std::log10(step)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * decade >= step * (1 - 1e-9)) return factor * decade;
  }
  return 10 * decade;
}

}  // namespace

std::vector<double> roundTicks(double low, double high, int atMost, double smallestStep) {
  if (!std::isfinite(low) || !std::isfinite(high) || high < low) return {};
  if (high == low) return {low + 0.0};  // + 0.0 takes the minus from a zero
  constexpr double slack = 1e-9;        // of a step: bounds that are multiples themselves belong to the ticks
  double step = roundStep(std::max(smallestStep, (high - low) / (atMost + 1)));
  const auto first = [&] { return std::ceil(low / step - slack); };
  const auto last = [&] { return std::floor(high / step + slack); };
  while (last() - first() + 1 > atMost) step = roundStep(1.5 * step);
  std::vector<double> ticks;
  const int count = static_cast<int>(last() - first()) + 1;
  for (int i = 0; i < count; ++i) ticks.push_back((first() + i) * step + 0.0);
  return ticks;
}

TickLabels tickLabels(const std::vector<double>& ticks) {
  TickLabels labels;
  double largest = 0;
  for (const double tick : ticks) largest = std::max(largest, std::abs(tick));
  double step = ticks.size() > 1 ? ticks[1] - ticks[0] : largest;
  double unit = 1;
  if (largest > 0 && (largest >= 1e5 || largest < 1e-2)) {
    const int exponent = static_cast<int>(std::floor(std::log10(largest) + 1e-9));
    unit = std::pow(10, exponent);
    labels.factor = fmt::format("x 1e{}", exponent);
  }
  step /= unit;
  const int decimals = step > 0 ? std::clamp(static_cast<int>(-std::floor(std::log10(step) + 1e-9)), 0, 12) : 0;
  for (const double tick : ticks) labels.texts.push_back(fmt::format("{:.{}f}", tick / unit, decimals));
  return labels;
}

}  // namespace passband
