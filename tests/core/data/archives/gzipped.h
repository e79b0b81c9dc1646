// gzip files made in a test, of stored blocks (RFC 1951, 1952).
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "tests/support/file_builder.h"

namespace passband::test {

inline std::string gzipped(std::string_view content) {
  constexpr std::size_t kMostOfABlock = 65535;
  std::string bytes("\x1f\x8b\x08\0\0\0\0\0\0\x03", 10);
  for (std::size_t at = 0;;) {
    const std::string_view block = content.substr(at, kMostOfABlock);
    at += block.size();
    bytes += (at == content.size() ? '\1' : '\0') + little(block.size(), 2) + little(~block.size(), 2);
    bytes += block;
    if (at == content.size()) break;
  }
  return bytes + little(crc32(content), 4) + little(content.size(), 4);
}

}  // namespace passband::test
