#include "core/base/printable.h"

#include <algorithm>
#include <cstdint>

#include "core/base/utf8.h"

namespace passband {
namespace {

constexpr std::size_t kLongest = 100, kAnyLength = std::string_view::npos;
constexpr std::size_t kLongestWord = 300, kLongestText = 4000;

/// Bytes of the well-formed, printable UTF-8 character at `position`; 0 when there is none.
std::size_t characterLength(std::string_view text, std::size_t position) {
  const auto byteAt = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::size_t length = utf8Length(text, position);
  const std::uint8_t lead = byteAt(position);
  if (length < 2) return lead >= 0x20 && lead != 0x7F ? length : 0;
  const std::uint8_t second = byteAt(position + 1);
  const bool control = lead == 0xC2 && second < 0xA0;
  // Line and paragraph separators, and what turns the direction of writing.
  const bool turning =
      lead == 0xE2 && ((second == 0x80 && byteAt(position + 2) >= 0xA8 && byteAt(position + 2) <= 0xAE) ||
                       (second == 0x81 && byteAt(position + 2) >= 0xA6 && byteAt(position + 2) <= 0xA9));
  return control || turning ? 0 : length;
}

std::string replaced(std::string_view text, std::size_t longest, bool keepLines) {
  std::string result;
  for (std::size_t position = 0; position < text.size();) {
    if (result.size() + 4 > longest) return result + "...";
    const bool kept = keepLines && text[position] == '\n';
    const std::size_t length = kept ? 1 : characterLength(text, position);
    result += length == 0 ? std::string_view("?") : text.substr(position, length);
    position += std::max<std::size_t>(length, 1);
  }
  return result;
}

bool isInside(std::string_view text, std::size_t position) {
  return position < text.size() && (static_cast<std::uint8_t>(text[position]) & 0xC0) == 0x80;
}

/// No character is cut.
std::string cutInTheMiddle(std::string_view text, std::size_t longest) {
  if (text.size() <= longest) return std::string(text);
  std::size_t head = longest / 2, tail = text.size() - (longest - head);
  while (head > 0 && isInside(text, head)) --head;
  while (isInside(text, tail)) ++tail;
  return std::string(text.substr(0, head)) + "..." + std::string(text.substr(tail));
}

}  // namespace

bool isPrintable(std::string_view name) {
  std::size_t position = 0;
  while (position < name.size()) {
    const std::size_t length = characterLength(name, position);
    if (length == 0) return false;
    position += length;
  }
  return true;
}

std::string printable(std::string_view name) {
  return replaced(name, kLongest, false);
}

std::string printableLine(std::string_view text) {
  return replaced(shortened(text), kAnyLength, false);
}

std::string printableText(std::string_view text) {
  return replaced(text, kAnyLength, true);
}

std::string shortened(std::string_view text) {
  std::string result;
  for (std::size_t position = 0; position < text.size();) {
    const std::size_t end = std::min(text.find_first_of(" \n", position), text.size());
    result += cutInTheMiddle(text.substr(position, end - position), kLongestWord);
    if (end < text.size()) result += text[end];
    position = end + 1;
  }
  return cutInTheMiddle(result, kLongestText);
}

}  // namespace passband
