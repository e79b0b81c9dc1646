#include "core/base/file_magic.h"

#include <algorithm>
#include <string>

namespace passband {
namespace {

constexpr std::string_view kNameLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.";

std::string_view startOf(std::span<const std::byte> file, std::size_t most) {
  return {reinterpret_cast<const char*>(file.data()), std::min(file.size(), most)};
}

}  // namespace

bool isZip(std::span<const std::byte> file) {
  const std::string_view start = startOf(file, 4);
  return start == "PK\x03\x04" || start == "PK\x05\x06";
}

bool isSafetensors(std::span<const std::byte> file) {
  const std::string_view start = startOf(file, 10);
  if (start.size() < 10 || start[8] != '{') return false;
  std::uint64_t header = 0;
  for (std::size_t i = 8; i-- > 0;) header = header << 8 | static_cast<unsigned char>(start[i]);
  return header <= kLongestSafetensorsHeader && (start[9] == '"' || start[9] == '}');
}

bool isLegacyCheckpoint(std::span<const std::byte> file) {
  constexpr std::string_view number("\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19", 12);  // LONG1 of ten bytes
  const std::string_view start = startOf(file, 32);
  return start.starts_with('\x80') && start.find(number) != std::string_view::npos;
}

bool namesTorchMember(std::string_view directory) {
  const std::string pickle = "/" + std::string(kTorchPickle);
  if (directory.find(pickle) != directory.npos || directory.find(kExportGraph) != directory.npos) return true;
  for (auto at = directory.find(kExportGraphs); at != directory.npos; at = directory.find(kExportGraphs, at + 1)) {
    const std::string_view name = directory.substr(at + kExportGraphs.size());
    const auto json = name.find(".json");
    if (json != name.npos && name.substr(0, json).find_first_not_of(kNameLetters) == name.npos) return true;
  }
  return false;
}

}  // namespace passband
