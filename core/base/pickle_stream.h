// Reads the bytes of a pickle: fixed-width numbers, counted strings and lines, each checked against what is left.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace passband {

/// Every function throws Error "cannot read PATH: .." when the bytes end too early or do not fit the format.
class PickleStream {
 public:
  PickleStream(std::span<const std::byte> bytes, std::string path) : bytes_(bytes), path_(std::move(path)) {}

  std::size_t position() const { return position_; }
  std::size_t left() const { return bytes_.size() - position_; }
  const std::string& path() const { return path_; }

  /// An unsigned little-endian number of `width` <= 8 bytes.
  std::uint64_t number(int width);
  /// A signed 32-bit little-endian number.
  std::int64_t int32();
  /// A big-endian IEEE double.
  double float64();
  char opcode() { return text(1).front(); }
  std::string_view text(std::uint64_t length);
  /// Text behind its length, a number of `width` bytes.
  std::string_view counted(int width) { return text(number(width)); }
  /// Up to the next line feed, which is taken too.
  std::string_view line();

  /// Throws Error: `what` is wrong with the pickle.
  [[noreturn]] void fail(const std::string& what) const;

 private:
  std::span<const std::byte> bytes_;
  std::string path_;
  std::size_t position_ = 0;
};

/// A two's-complement little-endian integer of any length; nothing when it does not fit into 64 bits.
std::optional<std::int64_t> integerFromBytes(std::string_view littleEndian);

/// What the text opcodes of protocol 0 spell: Python's repr of a byte string with its quotes, and raw-unicode-escape
/// (to UTF-8). Nothing when it is not valid.
std::optional<std::string> fromStringLiteral(std::string_view literal);
std::optional<std::string> fromRawUnicodeEscape(std::string_view escaped);

/// Latin-1 text whose characters were bytes (how protocol 2 writes bytes); nothing when it has others.
std::optional<std::string> latin1Bytes(std::string_view utf8);

}  // namespace passband
