#include "cli/parse.h"

#include <charconv>
#include <cmath>
#include <fmt/format.h>

#include "core/base/error.h"

namespace passband::cli {
namespace {

template <class T>
bool parseWhole(const std::string& text, T& value) {
  const char* end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, value);
  return problem == std::errc() && stop == end;
}

}  // namespace

std::int64_t parseInteger(const std::string& option, const std::string& text) {
  std::int64_t value = 0;
  if (!parseWhole(text, value)) throw UsageError(fmt::format("{} needs a whole number, not '{}'", option, text));
  return value;
}

std::vector<double> parseNumbers(const std::string& option, const std::string& text) {
  std::vector<double> numbers;
  for (const auto& part : parseList(option, text)) {
    double value = 0;
    if (!parseWhole(part, value) || !std::isfinite(value)) {
      throw UsageError(fmt::format("{} needs numbers with commas between, not '{}'", option, part));
    }
    numbers.push_back(value);
  }
  return numbers;
}

std::vector<std::string> parseList(const std::string& option, const std::string& text) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const auto end = std::min(text.find(',', begin), text.size());
    if (end == begin) throw UsageError(fmt::format("{} has an empty entry in '{}'", option, text));
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

}  // namespace passband::cli
