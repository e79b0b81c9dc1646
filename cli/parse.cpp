#include "cli/parse.h"

#include <cmath>
#include <fmt/format.h>

#include "core/base/error.h"
#include "core/base/text.h"

namespace passband::cli {

std::int64_t parseInteger(const std::string& option, const std::string& text) {
  const auto value = numberFrom<std::int64_t>(text);
  if (!value) throw UsageError(fmt::format("{} needs a whole number, not '{}'", option, text));
  return *value;
}

std::vector<double> parseNumbers(const std::string& option, const std::string& text) {
  std::vector<double> numbers;
  for (const auto& part : parseList(option, text)) {
    const auto value = numberFrom<double>(part);
    if (!value || !std::isfinite(*value)) {
      throw UsageError(fmt::format("{} needs numbers with commas between, not '{}'", option, part));
    }
    numbers.push_back(*value);
  }
  return numbers;
}

std::vector<std::string> parseList(const std::string& option, const std::string& text) {
  std::vector<std::string> parts;
  for (const std::string_view part : split(text, ',')) {
    if (part.empty()) throw UsageError(fmt::format("{} has an empty entry in '{}'", option, text));
    parts.emplace_back(part);
  }
  return parts;
}

}  // namespace passband::cli
