// The text form of synthetic sets: parseSynthetic.
#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/data/synthetic/synthetic.h"

namespace passband {
namespace {

constexpr auto kForms =
    "the parts are images=N, seed=N, size=N or HxW, gain=A..B, levels=A..B, rings=0,4,8,12, all=.. and C0=.. such as "
    "C3=1:7-10, C0=2,3,4:9-12+diagonal, C1=0@30..60:10-14";

/// One KEY=VALUE of a source, for messages.
struct Change {
  const std::string& source;
  std::string_view key;
  std::string_view value;

  [[noreturn]] void fail(const std::string& why) const {
    throw UsageError(fmt::format("cannot make {}: \"{}={}\" {}; {}", source, key, value, why, kForms));
  }
};

/// The text before and after the first `separator`; a text without it is both.
std::pair<std::string_view, std::string_view> endsOf(std::string_view text, std::string_view separator) {
  const auto at = text.find(separator);
  if (at == std::string_view::npos) return {text, text};
  return {text.substr(0, at), text.substr(at + separator.size())};
}

template <class T>
T number(const Change& change, std::string_view text) {
  const auto value = numberFrom<T>(text);
  bool fine = value.has_value();
  if constexpr (std::is_floating_point_v<T>) fine = fine && std::isfinite(*value);
  if (!fine) change.fail(fmt::format("has \"{}\" where a number is due", text));
  return *value;
}

template <class T>
std::pair<T, T> range(const Change& change, std::string_view text, std::string_view separator) {
  const auto [first, last] = endsOf(text, separator);
  return {number<T>(change, first), number<T>(change, last)};
}

std::vector<FrequencyRing> ringsFrom(const Change& change) {
  constexpr double all = std::numeric_limits<double>::infinity();
  std::vector<FrequencyRing> rings = {{0, all}};
  for (const auto text : split(change.value, ',')) {
    const double radius = number<double>(change, text);
    if (rings.size() > 1) {
      if (radius <= rings.back().innerRadius) change.fail("has radii that do not rise");
      rings.back().outerRadius = radius;
    }
    rings.push_back({radius, all});
  }
  return rings;
}

/// "1,2@30..60:7-10"
SyntheticPart partFrom(const Change& change, std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) change.fail(fmt::format("has \"{}\", which says no counts", text));
  SyntheticPart part;
  std::tie(part.minCount, part.maxCount) = range<int>(change, text.substr(colon + 1), "-");
  const std::string_view where = text.substr(0, colon);
  const auto at = where.find('@');
  for (const auto ring : split(where.substr(0, at), ',')) part.rings.push_back(number<int>(change, ring));
  if (at != std::string_view::npos) {
    std::tie(part.minAngle, part.maxAngle) = range<double>(change, where.substr(at + 1), "..");
  }
  return part;
}

SyntheticClass classFrom(const Change& change) {
  SyntheticClass made;
  for (const auto text : split(change.value, '+')) {
    if (text == "diagonal") {
      made.diagonal = true;
    } else {
      made.parts.push_back(partFrom(change, text));
    }
  }
  return made;
}

bool namesClass(std::string_view key) {
  return key.size() > 1 && key[0] == 'C' &&
         std::ranges::all_of(key.substr(1), [](char c) { return c >= '0' && c <= '9'; });
}

void changeClass(const Change& change, std::vector<SyntheticClass>& classes) {
  const auto index = number<std::size_t>(change, change.key.substr(1));
  if (index > classes.size()) change.fail(fmt::format("skips a class; the next new one is C{}", classes.size()));
  if (index == classes.size()) classes.emplace_back();
  classes[index] = classFrom(change);
  classes[index].name = fmt::format("C{}", index);
}

void changeAll(const Change& change, std::vector<SyntheticClass>& classes) {
  for (SyntheticClass& made : classes) {
    std::string name = std::move(made.name);
    made = classFrom(change);
    made.name = std::move(name);
  }
}

void apply(const Change& change, SyntheticOptions& options) {
  const auto& [source, key, value] = change;
  if (key == "images") {
    options.imagesPerClass = number<std::int64_t>(change, value);
  } else if (key == "seed") {
    options.seed = number<std::uint64_t>(change, value);
  } else if (key == "size") {
    std::tie(options.height, options.width) = range<int>(change, value, "x");
  } else if (key == "gain") {
    std::tie(options.minGain, options.maxGain) = range<double>(change, value, "..");
  } else if (key == "levels") {
    std::tie(options.minLevel, options.maxLevel) = range<int>(change, value, "..");
  } else if (key == "rings") {
    options.rings = ringsFrom(change);
  } else if (key == "all") {
    changeAll(change, options.classes);
  } else if (namesClass(key)) {
    changeClass(change, options.classes);
  } else {
    change.fail("is no part of a synthetic set");
  }
}

SyntheticOptions startFrom(const std::string& source, std::string_view head) {
  constexpr std::string_view prefix = "syn:B";
  const bool known =
      head.size() == prefix.size() + 1 && head.starts_with(prefix) && head.back() >= '1' && head.back() <= '4';
  if (!known) {
    throw UsageError(fmt::format(
        "cannot make {}: there is no synthetic set \"{}\"; give syn:B1, syn:B2, syn:B3 or syn:B4", source, head));
  }
  return synB(head.back() - '0');
}

}  // namespace

SyntheticOptions parseSynthetic(const std::string& source, std::uint64_t seed) {
  const std::string_view text = source;
  const auto question = text.find('?');
  SyntheticOptions options = startFrom(source, text.substr(0, question));
  options.seed = seed;
  if (question == std::string_view::npos) return options;
  for (const auto part : split(text.substr(question + 1), '&')) {
    const auto equals = part.find('=');
    if (equals == std::string_view::npos) {
      throw UsageError(fmt::format("cannot make {}: \"{}\" has no value; {}", source, part, kForms));
    }
    apply({source, part.substr(0, equals), part.substr(equals + 1)}, options);
  }
  return options;
}

}  // namespace passband
