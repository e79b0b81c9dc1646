// The header of numpy's .npy files. Format: numpy/lib/format.py, "The .npy format": magic, version, header length, a
// Python dictionary literal padded to 64 bytes, then the values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace passband {

inline constexpr std::string_view kNpyMagic = "\x93NUMPY";

struct NpyHeader {
  std::string type;  ///< "<f4"
  bool columnsFirst = false;
  std::vector<std::uint64_t> shape;
  std::size_t dataOffset = 0;
};

/// Nothing when the file has no such header or a damaged one; the values behind it are not looked at.
std::optional<NpyHeader> parseNpyHeader(std::string_view file);

}  // namespace passband
