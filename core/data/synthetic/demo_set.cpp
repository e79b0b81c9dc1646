#include "core/data/synthetic/demo_set.h"

#include <fmt/format.h>
#include <string_view>

#include "core/base/error.h"
#include "core/base/text.h"

namespace passband {
namespace {

/// The four classes are told apart inside this radius; a smaller disc has too few frequencies for them.
constexpr double kLeastInnerRadius = 8;

/// The two numbers of "8-12"; nothing where it is not that.
std::optional<std::pair<double, double>> rangeFrom(std::string_view text) {
  const auto ends = split(text, '-');
  if (ends.size() != 2) return std::nullopt;
  const auto first = numberFrom<double>(ends[0]), last = numberFrom<double>(ends[1]);
  if (!first || !last) return std::nullopt;
  return std::pair(*first, *last);
}

}  // namespace

std::optional<Plant> parsePlant(const std::string& text) {
  if (text == "none") return std::nullopt;
  std::string_view rest = text;
  const auto radii = rangeFrom(takeUntil(rest, '@')), angles = rangeFrom(rest);
  if (!radii || !angles) {
    throw UsageError(fmt::format(
        "cannot plant '{}'; give INNER-OUTER@FROM-TO in cycles per image and degrees, such as 8-12@30-60, or none",
        text));
  }
  const Plant plant{radii->first, radii->second, angles->first, angles->second};
  if (!(plant.innerRadius >= kLeastInnerRadius && plant.outerRadius > plant.innerRadius && plant.outerRadius <= 16)) {
    throw UsageError(fmt::format("cannot plant '{}'; the radii must rise and lie between {} and 16 cycles per image",
                                 text, kLeastInnerRadius));
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
