#include "core/data/demo_set.h"

#include <cstdio>
#include <fmt/format.h>

#include "core/base/error.h"

namespace passband {
namespace {

/// The four classes are told apart inside this radius; a smaller disc has too few frequencies for them.
constexpr double leastInnerRadius = 8;

}  // namespace

std::optional<Plant> parsePlant(const std::string& text) {
  if (text == "none") return std::nullopt;
  Plant plant;
  int end = 0;
  const int read = std::sscanf(text.c_str(), "%lf-%lf@%lf-%lf%n", &plant.innerRadius, &plant.outerRadius,
                               &plant.minAngle, &plant.maxAngle, &end);
  if (read != 4 || static_cast<std::size_t>(end) != text.size()) {
    throw UsageError(fmt::format(
        "cannot plant '{}'; give INNER-OUTER@FROM-TO in cycles per image and degrees, such as 8-12@30-60, or none",
        text));
  }
  if (!(plant.innerRadius >= leastInnerRadius && plant.outerRadius > plant.innerRadius && plant.outerRadius <= 16)) {
    throw UsageError(fmt::format("cannot plant '{}'; the radii must rise and lie between {} and 16 cycles per image",
                                 text, leastInnerRadius));
  }
  if (!(plant.minAngle >= 0 && plant.maxAngle > plant.minAngle && plant.maxAngle <= 180)) {
    throw UsageError(fmt::format("cannot plant '{}'; the angles must rise and lie between 0 and 180 degrees", text));
  }
  return plant;
}

std::string demoSource(const std::optional<Plant>& plant, std::int64_t imagesPerClass, std::uint64_t seed) {
  const Plant band = plant.value_or(Plant{});
  std::string source = fmt::format("syn:B1?images={}&seed={}&rings=0,{:g},{:g}", imagesPerClass, seed, band.innerRadius,
                                   band.outerRadius);
  for (int c = 0; c < 4; ++c) source += fmt::format("&C{}=1@{}..{}:5-8+1:3-5", c, 45 * c, 45 * (c + 1));
  if (plant) source += fmt::format("+2@{:g}..{:g}:4-6", band.minAngle, band.maxAngle);
  return source;
}

}  // namespace passband
