#include "core/base/option_values.h"

#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace passband {
namespace {

bool isList(const OptionField& field) {
  return std::holds_alternative<std::vector<std::int64_t>*>(field) ||
         std::holds_alternative<std::vector<double>*>(field);
}

/// Shares are given as such, and shown in percent by forms only.
std::string unitText(const OptionSpec& spec) {
  return spec.unit.empty() || spec.unit == "%" ? std::string() : fmt::format(" {}", spec.unit);
}

bool hasEnds(const OptionRange& range) {
  return std::isfinite(range.low) || std::isfinite(range.high);
}

}  // namespace

std::string rangeText(const OptionRange& range) {
  const bool low = std::isfinite(range.low), high = std::isfinite(range.high);
  std::string text;
  if (low && high && !range.aboveLow && !range.belowHigh) {
    text = fmt::format("in {} .. {}", range.low, range.high);
  } else {
    if (low) text = fmt::format("{} {}", range.aboveLow ? "above" : "at least", range.low);
    if (low && high) text += " and ";
    if (high) text += fmt::format("{} {}", range.belowHigh ? "below" : "at most", range.high);
  }
  return text.empty() ? "finite" : text;
}

std::string optionValuesText(const OptionSpec& spec, const OptionTable& table) {
  const OptionField field = optionOf(spec, table.defaults);
  if (std::holds_alternative<bool*>(field)) return {};
  if (!spec.names.empty()) return fmt::format("one of {}", fmt::join(spec.names, ", "));
  std::string text;
  if (hasEnds(spec.range)) text = (isList(field) ? "each " : "") + rangeText(spec.range) + unitText(spec);
  if (spec.zero.empty() || isList(field)) return text;
  const bool within = spec.range.low <= 0 && !(spec.range.aboveLow && spec.range.low == 0);
  return text + fmt::format("{}0: {}", text.empty() ? "" : within ? "; " : ", or ", spec.zero);
}

}  // namespace passband
