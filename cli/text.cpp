#include "cli/text.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace passband::cli {
namespace {

bool continues(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

}  // namespace

std::string rateText(double perSecond) {
  if (perSecond >= 100) return countText(std::llround(perSecond));
  return perSecond >= 10 ? fmt::format("{:.1f}", perSecond) : fmt::format("{:.2f}", perSecond);
}

std::string clockText(double seconds) {
  const auto whole = std::llround(std::min(seconds, 3.6e9));
  const auto hours = whole / 3600, minutes = whole / 60 % 60, rest = whole % 60;
  return hours > 0 ? fmt::format("{}:{:02}:{:02}", hours, minutes, rest) : fmt::format("{}:{:02}", minutes, rest);
}

std::string percentText(double share, int decimals) {
  return std::isnan(share) ? "-" : fmt::format("{:.{}f} %", 100 * share, decimals);
}

std::string percentText(double share, double low, double high) {
  return std::isnan(share) ? "-" : fmt::format("{:.1f} % ({:4.1f} - {:4.1f})", 100 * share, 100 * low, 100 * high);
}

std::size_t displayWidth(std::string_view text) {
  return text.size() - static_cast<std::size_t>(std::ranges::count_if(text, continues));
}

std::string fittedText(std::string_view text, std::size_t width) {
  std::size_t bytes = 0;
  for (std::size_t characters = 0; bytes < text.size(); ++bytes) {
    if (!continues(text[bytes]) && characters++ == width) break;
  }
  return std::string(text.substr(0, bytes));
}

std::string Table::text() const {
  std::vector<std::size_t> widths(rows_[0].size());
  for (const auto& row : rows_) {
    for (std::size_t c = 0; c < widths.size(); ++c) widths[c] = std::max(widths[c], displayWidth(row[c]));
  }
  std::string text;
  for (const auto& row : rows_) {
    for (std::size_t c = 0; c < widths.size(); ++c) {
      const std::string padding(widths[c] - displayWidth(row[c]), ' ');
      text += c == 0 ? row[c] + padding : "  " + padding + row[c];
    }
    text.erase(text.find_last_not_of(' ') + 1);
    text += '\n';
  }
  return text;
}

}  // namespace passband::cli
