#include "core/base/utf8.h"

#include <fmt/format.h>

namespace passband {

std::size_t utf8Length(std::string_view text, std::size_t position) {
  const auto byteAt = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t lead = byteAt(position);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() - position < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byteAt(position + i) & 0xC0) != 0x80) return 0;
  }
  const std::uint8_t second = byteAt(position + 1);
  const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
  const bool outside = (lead == 0xED && second >= 0xA0) || (lead == 0xF4 && second >= 0x90);
  return overlong || outside ? 0 : length;
}

void appendUtf8(std::string& text, std::uint32_t code) {
  const auto append = [&](std::uint32_t byte) { text.push_back(static_cast<char>(byte)); };
  if (code < 0x80) return append(code);
  if (code < 0x800) {
    append(0xC0 | code >> 6);
  } else if (code < 0x10000) {
    append(0xE0 | code >> 12);
    append(0x80 | (code >> 6 & 0x3F));
  } else {
    append(0xF0 | code >> 18);
    append(0x80 | (code >> 12 & 0x3F));
    append(0x80 | (code >> 6 & 0x3F));
  }
  append(0x80 | (code & 0x3F));
}

std::string_view withoutUtf8Mark(std::string_view text) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  if (text.starts_with(kMark)) text.remove_prefix(kMark.size());
  return text;
}

std::string asUtf8(std::string_view name) {
  std::string result;
  for (std::size_t position = 0; position < name.size();) {
    const std::size_t length = utf8Length(name, position);
    if (length == 0) {
      result += fmt::format("\\x{:02x}", static_cast<std::uint8_t>(name[position++]));
    } else {
      result += name.substr(position, length);
      position += length;
    }
  }
  return result;
}

}  // namespace passband
