// Small tar archives made in a test (POSIX ustar).
#pragma once

#include <fmt/format.h>
#include <string>
#include <utility>
#include <vector>

namespace passband::test {

/// Names and contents.
using TarMembers = std::vector<std::pair<std::string, std::string>>;

inline std::string tarBytes(const TarMembers& members) {
  constexpr std::size_t kBlock = 512;
  std::string bytes;
  for (const auto& [name, content] : members) {
    std::string header(kBlock, '\0');
    const auto put = [&](std::size_t at, const std::string& text) { header.replace(at, text.size(), text); };
    put(0, name);
    put(100, "0000644");
    put(124, fmt::format("{:011o}", content.size()));
    put(136, "00000000000");
    put(148, "        ");  // as which the sum counts itself
    put(156, "0");
    put(257, std::string("ustar\00000", 8));
    unsigned sum = 0;
    for (const char byte : header) sum += static_cast<unsigned char>(byte);
    put(148, fmt::format("{:06o}", sum) + std::string("\0 ", 2));
    bytes += header + content;
    bytes.resize((bytes.size() + kBlock - 1) / kBlock * kBlock);
  }
  return bytes + std::string(2 * kBlock, '\0');
}

}  // namespace passband::test
