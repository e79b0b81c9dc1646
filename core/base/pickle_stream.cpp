#include "core/base/pickle_stream.h"

#include <bit>
#include <charconv>
#include <fmt/format.h>

#include "core/base/error.h"
#include "core/base/utf8.h"

namespace passband {
namespace {

/// `digits` hexadecimal digits at `position`, which moves behind them.
std::optional<std::uint32_t> hexNumber(std::string_view text, std::size_t& position, std::size_t digits) {
  if (text.size() - position < digits) return std::nullopt;
  std::uint32_t value = 0;
  const char* first = text.data() + position;
  if (std::from_chars(first, first + digits, value, 16).ptr != first + digits) return std::nullopt;
  position += digits;
  return value;
}

}  // namespace

void PickleStream::fail(const std::string& what) const {
  throw Error(fmt::format(
      "cannot read {}: {} at byte {} of its pickle; the file is damaged or cut short, save or download it again", path_,
      what, position_));
}

std::string_view PickleStream::text(std::uint64_t length) {
  if (length > left()) fail(fmt::format("{} bytes are announced and {} are left", length, left()));
  const std::string_view result(reinterpret_cast<const char*>(bytes_.data()) + position_, length);
  position_ += length;
  return result;
}

std::uint64_t PickleStream::number(int width) {
  const std::string_view bytes = text(static_cast<std::uint64_t>(width));
  std::uint64_t value = 0;
  for (int i = width - 1; i >= 0; --i)
    value = value << 8 | static_cast<std::uint8_t>(bytes[static_cast<std::size_t>(i)]);
  return value;
}

std::int64_t PickleStream::int32() {
  return static_cast<std::int32_t>(number(4));
}

double PickleStream::float64() {
  std::uint64_t bits = 0;
  for (const char byte : text(8)) bits = bits << 8 | static_cast<std::uint8_t>(byte);
  return std::bit_cast<double>(bits);
}

std::string_view PickleStream::line() {
  const std::string_view rest(reinterpret_cast<const char*>(bytes_.data()) + position_, left());
  const std::size_t length = rest.find('\n');
  if (length == std::string_view::npos) fail("a line does not end");
  position_ += length + 1;
  return rest.substr(0, length);
}

std::optional<std::int64_t> integerFromBytes(std::string_view littleEndian) {
  if (littleEndian.size() > 8) return std::nullopt;
  if (littleEndian.empty()) return 0;
  std::uint64_t value = (littleEndian.back() & 0x80) != 0 ? ~std::uint64_t{0} : 0;
  for (std::size_t i = littleEndian.size(); i-- > 0;) value = value << 8 | static_cast<std::uint8_t>(littleEndian[i]);
  return static_cast<std::int64_t>(value);
}

std::optional<std::string> fromStringLiteral(std::string_view literal) {
  if (literal.size() < 2 || literal.front() != literal.back() || (literal.front() != '\'' && literal.front() != '"')) {
    return std::nullopt;
  }
  literal = literal.substr(1, literal.size() - 2);
  constexpr std::string_view kLetters = "ntr\\'\"";
  constexpr std::string_view kMeanings = "\n\t\r\\'\"";
  std::string text;
  for (std::size_t i = 0; i < literal.size();) {
    const char character = literal[i++];
    if (character != '\\') {
      text.push_back(character);
      continue;
    }
    if (i == literal.size()) return std::nullopt;
    const char letter = literal[i++];
    if (const std::size_t known = kLetters.find(letter); known != std::string_view::npos) {
      text.push_back(kMeanings[known]);
      continue;
    }
    const std::optional<std::uint32_t> byte = letter == 'x' ? hexNumber(literal, i, 2) : std::nullopt;
    if (!byte) return std::nullopt;
    text.push_back(static_cast<char>(*byte));
  }
  return text;
}

std::optional<std::string> fromRawUnicodeEscape(std::string_view escaped) {
  std::string text;
  for (std::size_t i = 0; i < escaped.size();) {
    const char letter = escaped[i] == '\\' && i + 1 < escaped.size() ? escaped[i + 1] : '\0';
    if (letter != 'u' && letter != 'U') {
      appendUtf8(text, static_cast<std::uint8_t>(escaped[i++]));
      continue;
    }
    i += 2;
    const std::optional<std::uint32_t> code = hexNumber(escaped, i, letter == 'u' ? 4 : 8);
    if (!code || *code > 0x10FFFF) return std::nullopt;
    appendUtf8(text, *code);
  }
  return text;
}

std::optional<std::string> latin1Bytes(std::string_view utf8) {
  std::string bytes;
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto lead = static_cast<std::uint8_t>(utf8[i]);
    if (lead < 0x80) {
      bytes.push_back(utf8[i]);
    } else if ((lead == 0xC2 || lead == 0xC3) && i + 1 < utf8.size()) {
      bytes.push_back(static_cast<char>((lead & 3) << 6 | (utf8[++i] & 0x3F)));
    } else {
      return std::nullopt;
    }
  }
  return bytes;
}

}  // namespace passband
