#include "core/fourier/parse_mask.h"

#include <array>
#include <cmath>
#include <fmt/format.h>
#include <numbers>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/base/text.h"

namespace passband {
namespace {

constexpr std::string_view kForms =
    "ring:INNER,OUTER lowpass:SHARE highpass:SHARE wedge:DEGREES,HALFWIDTH rect:U0,V0,U1,V1, with ! before one to "
    "invert it, "
    "& to intersect, + to unite, and ,soft:BINS at the end";

std::vector<std::string_view> trimmedParts(std::string_view text, char separator) {
  std::vector<std::string_view> parts = split(text, separator);
  for (std::string_view& part : parts) part = trimmed(part);
  return parts;
}

template <class Number>
Number parseNumber(std::string_view text) {
  const auto value = numberFrom<Number>(text);
  if (!value) throw UsageError(fmt::format("\"{}\" is not a number there", text));
  return *value;
}

template <class Number, std::size_t count>
std::array<Number, count> parseNumbers(std::string_view text) {
  const std::vector<std::string_view> parts = trimmedParts(text, ',');
  if (parts.size() != count) throw UsageError(fmt::format("\"{}\" has {} numbers, not {}", text, parts.size(), count));
  std::array<Number, count> values;
  for (std::size_t i = 0; i < count; ++i) values[i] = parseNumber<Number>(parts[i]);
  return values;
}

FrequencyMask highPassMask(const FrequencyPlane& plane, double share) {
  FrequencyMap radius(plane);
  for (int pair = 0; pair < plane.pairCount(); ++pair) {
    radius.values[static_cast<std::size_t>(pair)] = plane.radiusOf(pair);
  }
  return topShareMask(radius, share);
}

FrequencyMask parseShape(const FrequencyPlane& plane, std::string_view text) {
  const std::size_t colon = text.find(':');
  const std::string_view name = trimmed(text.substr(0, colon));
  const std::string_view numbers = colon == std::string_view::npos ? "" : text.substr(colon + 1);
  if (name == "ring") {
    const auto [inner, outer] = parseNumbers<double, 2>(numbers);
    return ringMask(plane, inner, outer);
  }
  if (name == "lowpass") return lowPassMask(plane, parseNumbers<double, 1>(numbers)[0]);
  if (name == "highpass") return highPassMask(plane, parseNumbers<double, 1>(numbers)[0]);
  if (name == "wedge") {
    const auto [degrees, halfWidth] = parseNumbers<double, 2>(numbers);
    return wedgeMask(plane, degrees * std::numbers::pi / 180, halfWidth * std::numbers::pi / 180);
  }
  if (name == "rect") {
    const auto [u0, v0, u1, v1] = parseNumbers<int, 4>(numbers);
    return rectangleMask(plane, {u0, v0}, {u1, v1});
  }
  throw UsageError(text.empty() ? "a shape is missing" : fmt::format("\"{}\" is no shape", name));
}

FrequencyMask parseTerm(const FrequencyPlane& plane, std::string_view text) {
  bool inverted = false;
  for (; text.starts_with('!'); text = trimmed(text.substr(1))) inverted = !inverted;
  const FrequencyMask mask = parseShape(plane, text);
  return inverted ? invert(mask) : mask;
}

FrequencyMask parseUnion(const FrequencyPlane& plane, std::string_view text) {
  FrequencyMask united(plane, 0);
  for (const std::string_view product : trimmedParts(text, '+')) {
    FrequencyMask common(plane, 1);
    for (const std::string_view term : trimmedParts(product, '&')) common = intersect(common, parseTerm(plane, term));
    united = unite(united, common);
  }
  return united;
}

FrequencyMask parseSoftened(const FrequencyPlane& plane, std::string_view text) {
  constexpr std::string_view soft = "soft:";
  const std::size_t start = text.find(soft);
  if (start == std::string_view::npos) return parseUnion(plane, text);
  const double sigma = parseNumber<double>(trimmed(text.substr(start + soft.size())));
  std::string_view shapes = trimmed(text.substr(0, start));
  if (shapes.ends_with(',')) shapes.remove_suffix(1);
  return soften(parseUnion(plane, shapes), sigma);
}

}  // namespace

FrequencyMask parseMask(const FrequencyPlane& plane, const std::string& text) {
  try {
    return parseSoftened(plane, text);
  } catch (const UsageError& error) {
    throw UsageError(fmt::format("cannot read the mask \"{}\": {}; give {}", text, error.what(), kForms));
  }
}

}  // namespace passband
