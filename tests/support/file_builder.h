// Builds pickles and zip archives byte by byte, the impossible ones included.
#pragma once

#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/temporary_folder.h"

namespace passband::test {

inline std::string little(std::uint64_t value, int width) {
  std::string bytes;
  for (int i = 0; i < width; ++i) bytes.push_back(static_cast<char>(value >> 8 * i & 0xFF));
  return bytes;
}

// Parts of a pickle.
inline std::string text(const std::string& value) {
  return std::string("X").append(little(value.size(), 4)).append(value);
}
inline std::string global(const std::string& module, const std::string& name) {
  return std::string("c").append(module).append("\n").append(name).append("\n");
}
inline std::string integer(std::int64_t value) {
  return std::string("\x8a\x08").append(little(static_cast<std::uint64_t>(value), 8));
}
inline std::string tuple(const std::string& items) {
  return std::string("(").append(items).append("t");
}
inline std::string integers(const std::vector<std::int64_t>& values) {
  std::string items;
  for (const std::int64_t value : values) items += integer(value);
  return tuple(items);
}
inline std::string pickled(const std::string& body) {
  return std::string("\x80\x02").append(body).append(".");
}

/// A storage's persistent id; `view` is the sixth value of the older format.
inline std::string storage(const std::string& key, std::int64_t elements, const std::string& type = "FloatStorage",
                           const std::string& view = "") {
  return tuple(text("storage") + global("torch", type) + text(key) + text("cpu") + integer(elements) + view) + "Q";
}
inline std::string tensor(const std::string& storageId, std::int64_t offset, const std::vector<std::int64_t>& shape,
                          const std::vector<std::int64_t>& strides) {
  return global("torch._utils", "_rebuild_tensor_v2") +
         tuple(storageId + integer(offset) + integers(shape) + integers(strides) + "\x89" +
               global("collections", "OrderedDict") + ")R") +
         "R";
}
/// {"weight": value}
inline std::string weightDict(const std::string& value) {
  return pickled(std::string("}").append(text("weight")).append(value).append("s"));
}

struct ZipMember {
  std::string name;
  std::string content;
  std::uint16_t method = 0;         ///< 0 stored, 8 deflated
  std::int64_t claimedSize = -1;    ///< uncompressed size, where it is not that of the content
  std::int64_t claimedPacked = -1;  ///< compressed size, likewise
  bool wrongChecksum = false;
  bool encrypted = false;  ///< it says so
};

inline std::uint32_t crc32(std::string_view bytes) {
  std::uint32_t crc = ~0u;
  for (const char byte : bytes) {
    crc ^= static_cast<std::uint8_t>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xEDB88320u : 0u);
  }
  return ~crc;
}

inline std::string zipArchive(const std::vector<ZipMember>& members) {
  std::string local, central;
  for (const ZipMember& member : members) {
    const std::uint64_t size =
        member.claimedSize < 0 ? member.content.size() : static_cast<std::uint64_t>(member.claimedSize);
    const std::uint64_t packed =
        member.claimedPacked < 0 ? member.content.size() : static_cast<std::uint64_t>(member.claimedPacked);
    const std::string common = little(20, 2) + little(member.encrypted ? 1 : 0, 2) + little(member.method, 2) + little(0, 4) +
                               little(crc32(member.content) ^ (member.wrongChecksum ? 1u : 0u), 4) + little(packed, 4) +
                               little(size, 4) + little(member.name.size(), 2) + little(0, 2);
    central += "PK\x01\x02" + little(20, 2) + common + little(0, 2) + little(0, 2) + little(0, 2) + little(0, 4) +
               little(local.size(), 4) + member.name;
    local += "PK\x03\x04" + common + member.name + member.content;
  }
  return local + central + "PK\x05\x06" + little(0, 4) + little(members.size(), 2) + little(members.size(), 2) +
         little(central.size(), 4) + little(local.size(), 4) + little(0, 2);
}

/// A zip checkpoint of this pickle, with `floats` float32 values 0, 1, .. as storage "0".
inline std::string zipCheckpoint(const std::string& pickle, int floats = 4) {
  std::string values;
  for (int i = 0; i < floats; ++i) {
    const auto value = static_cast<float>(i);
    values.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  return zipArchive({{"archive/data.pkl", pickle}, {"archive/data/0", values}});
}

inline std::filesystem::path writeFile(const std::filesystem::path& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
  return path;
}

inline std::string readFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace passband::test
