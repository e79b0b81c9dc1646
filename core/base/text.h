// Text cut into parts and numbers, the same in every locale: std::stod, strtod and sscanf read "0.5" as 0 where the
// decimal sign is a comma, as it is in the window of many countries.
#pragma once

#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <vector>

namespace passband {

/// Without the blanks at both ends.
std::string_view trimmed(std::string_view text, std::string_view blanks = " \t\r\n");

/// The parts between the separators, one more than there are separators: "a,,b" has three, "" has one.
std::vector<std::string_view> split(std::string_view text, char separator);

/// What is before the first separator, or all of it; `text` moves behind the separator.
std::string_view takeUntil(std::string_view& text, char separator);

/// All of `text` as a number, with a point as the decimal sign; nothing where it is none, or is out of range. `base`:
/// of whole numbers.
template <class Number>
std::optional<Number> numberFrom(std::string_view text, int base = 10) {
  Number value{};
  const char* const end = text.data() + text.size();
  const auto result = [&] {
    if constexpr (std::is_floating_point_v<Number>) {
      return std::from_chars(text.data(), end, value);
    } else {
      return std::from_chars(text.data(), end, value, base);
    }
  }();
  return result.ec == std::errc() && result.ptr == end ? std::optional(value) : std::nullopt;
}

}  // namespace passband
