#include "core/base/option_spec.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/base/error.h"
#include "core/base/option_values.h"
#include "core/base/text.h"

namespace passband {
namespace {

template <class... Visits>
struct Overloaded : Visits... {
  using Visits::operator()...;
};

bool isWithin(const OptionRange& range, double value) {
  return std::isfinite(value) && (range.aboveLow ? value > range.low : value >= range.low) &&
         (range.belowHigh ? value < range.high : value <= range.high);
}

template <class Number>
Number parsed(const std::string& text, const std::string& called) {
  Number value{};
  const char* const end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data() + (text.starts_with('+') ? 1 : 0), end, value);
  if (problem == std::errc::result_out_of_range)
    throw UsageError(fmt::format("{} is too large or too small: {}", called, text));
  if (problem != std::errc() || stop != end) {
    throw UsageError(
        fmt::format("{} needs a {}number, not '{}'", called, std::is_integral_v<Number> ? "whole " : "", text));
  }
  return value;
}

template <class Number>
std::vector<Number> parsedList(const std::string& text, const std::string& called) {
  std::vector<Number> values;
  if (text.empty()) return values;
  for (const std::string_view part : split(text, ',')) values.push_back(parsed<Number>(std::string(part), called));
  return values;
}

int indexOf(const OptionSpec& spec, const std::string& name, const std::string& called) {
  const auto found = std::ranges::find(spec.names, name);
  if (found != spec.names.end()) return static_cast<int>(found - spec.names.begin());
  throw UsageError(fmt::format("{} is one of {}, not '{}'", called, fmt::join(spec.names, ", "), name));
}

bool truthOf(const std::string& text, const std::string& called) {
  if (text == "true" || text == "false") return text == "true";
  throw UsageError(fmt::format("{} is true or false, not '{}'", called, text));
}

void requireInRange(const OptionSpec& spec, const OptionField& field, const std::string& called) {
  std::visit(Overloaded{[](const bool*) {},
                        [&](const ChoiceField& choice) {
                          if (const int index = choice.get(choice.value); index < 0 || index >= std::ssize(spec.names))
                            throw UsageError(fmt::format("{} is one of {}", called, fmt::join(spec.names, ", ")));
                        },
                        [&]<class T>(const std::vector<T>* values) {
                          for (const T value : *values) {
                            if (!isWithin(spec.range, static_cast<double>(value)))
                              throw UsageError(fmt::format("each of {} must be {}", called, rangeText(spec.range)));
                          }
                        },
                        [&](const auto* at) {
                          const auto value = static_cast<double>(*at);
                          if (isWithin(spec.range, value) || (value == 0 && !spec.zero.empty())) return;
                          const std::string orZero =
                              spec.zero.empty() || isWithin(spec.range, 0) ? "" : fmt::format(", or 0 ({})", spec.zero);
                          throw UsageError(fmt::format("{} must be {}{}", called, rangeText(spec.range), orZero));
                        }},
             field);
}

}  // namespace

std::string optionName(const OptionSpec& spec) {
  std::string name(spec.name.empty() ? spec.key : spec.name);
  std::ranges::replace(name, '_', '-');
  return name;
}

std::string optionInSentence(const OptionSpec& spec) {
  std::string label(spec.label.empty() ? spec.key : spec.label);
  // "LR schedule" stays as it is.
  if (label.size() > 1 && std::islower(static_cast<unsigned char>(label[1])))
    label[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(label[0])));
  return "the " + label;
}

OptionField optionOf(const OptionSpec& spec, const std::any& options) {
  return spec.field(const_cast<std::any&>(options));
}

std::string optionText(const OptionSpec& spec, const std::any& options) {
  return std::visit(
      Overloaded{[&](const ChoiceField& choice) {
                   return std::string(spec.names.at(static_cast<std::size_t>(choice.get(choice.value))));
                 },
                 []<class T>(const std::vector<T>* values) { return fmt::format("{}", fmt::join(*values, ",")); },
                 [](const auto* value) { return fmt::format("{}", *value); }},
      optionOf(spec, options));
}

bool isDefault(const OptionTable& table, const OptionSpec& spec, const std::any& options) {
  return optionText(spec, options) == optionText(spec, table.defaults);
}

void setOption(const OptionSpec& spec, std::any& options, const std::string& text, const std::string& called) {
  const auto set = [&](auto* to, auto value) {
    std::any trial = options;  // options stay as they are where the value is refused
    *std::get<decltype(to)>(spec.field(trial)) = value;
    requireInRange(spec, spec.field(trial), called);
    *to = std::move(value);
  };
  std::visit(Overloaded{[&](bool* to) { set(to, truthOf(text, called)); },
                        [&](const ChoiceField& choice) { choice.set(choice.value, indexOf(spec, text, called)); },
                        [&](std::vector<std::int64_t>* to) {
                          const bool named = spec.listByName != nullptr && !text.empty() &&
                                             std::isalpha(static_cast<unsigned char>(text[0]));
                          set(to, named ? spec.listByName(text) : parsedList<std::int64_t>(text, called));
                        },
                        [&](std::vector<double>* to) { set(to, parsedList<double>(text, called)); },
                        [&]<class T>(T* to) { set(to, parsed<T>(text, called)); }},
             spec.field(options));
}

void checkOptions(const OptionTable& table, const std::any& options,
                  const std::function<std::string(const OptionSpec&)>& called) {
  for (const OptionSpec& spec : table.specs) requireInRange(spec, optionOf(spec, options), called(spec));
}

}  // namespace passband
