// The headers of Netpbm's binary images: "P6" (PPM, colour) or "P5" (PGM, grey), width, height and the largest value as
// text, with comments between; then the values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace passband {

struct PpmHeader {
  std::int64_t height = 0;
  std::int64_t width = 0;
  std::int64_t largest = 0;  ///< 1 .. 65535; above 255 a value takes two bytes
  int channels = 0;          ///< 1 or 3
  std::size_t values = 0;    ///< where they begin
};

/// Nothing where the file does not begin as one.
std::optional<PpmHeader> ppmHeader(std::span<const std::byte> file);

/// Whether all the values are there.
bool ppmIsWhole(std::span<const std::byte> file);

}  // namespace passband
