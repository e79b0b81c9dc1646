#include "core/data/formats/ppm_header.h"

#include <algorithm>
#include <cctype>
#include <string_view>

#include "core/base/text.h"

namespace passband {
namespace {

constexpr std::size_t kMostDigits = 9;

/// The position behind blanks and comments.
std::size_t behindBlanks(std::string_view text, std::size_t at) {
  while (at < text.size() && (std::isspace(static_cast<unsigned char>(text[at])) != 0 || text[at] == '#'))
    at = text[at] == '#' ? std::min(text.find('\n', at), text.size()) : at + 1;
  return at;
}

}  // namespace

std::optional<PpmHeader> ppmHeader(std::span<const std::byte> file) {
  const std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
  if (!text.starts_with("P5") && !text.starts_with("P6")) return std::nullopt;
  PpmHeader header{.channels = text[1] == '6' ? 3 : 1};
  std::size_t at = 2;
  for (std::int64_t* const number : {&header.width, &header.height, &header.largest}) {
    const std::size_t first = behindBlanks(text, at);
    if (first == at) return std::nullopt;
    const std::size_t end = std::min(text.find_first_not_of("0123456789", first), text.size());
    const auto value =
        end - first > kMostDigits ? std::nullopt : numberFrom<std::int64_t>(text.substr(first, end - first));
    if (!value) return std::nullopt;
    *number = *value;
    at = end;
  }
  const bool ends = at < text.size() && std::isspace(static_cast<unsigned char>(text[at])) != 0;
  if (!ends || header.largest < 1 || header.largest > 65535) return std::nullopt;
  header.values = at + 1;
  return header;
}

bool ppmIsWhole(std::span<const std::byte> file) {
  const auto header = ppmHeader(file);
  if (!header) return false;
  const std::int64_t rowBytes = header->width * header->channels * (header->largest > 255 ? 2 : 1);
  const std::int64_t left = std::ssize(file) - static_cast<std::int64_t>(header->values);
  return header->height == 0 || rowBytes <= left / header->height;
}

}  // namespace passband
