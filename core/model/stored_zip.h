// A zip archive of stored members, put together in memory: what LibTorch is given to read, so that it sees the members
// that were checked and nothing else, however the file's own directory reads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace passband {

class StoredZip {
 public:
  void add(const std::string& name, std::vector<std::byte> content);
  /// Writes the directory; nothing may be added after it. False when the archive does not fit the plain zip format: 4
  /// GiB or 65,535 members.
  [[nodiscard]] bool finish();

  std::uint64_t size() const { return size_; }
  /// Copies bytes from `position` on, as many as there are; returns how many.
  std::size_t read(std::uint64_t position, std::span<std::byte> to) const;

 private:
  struct Part {
    std::uint64_t begin;
    std::vector<std::byte> bytes;
  };
  void append(std::vector<std::byte> bytes);

  std::vector<Part> parts_;
  std::vector<std::byte> directory_;
  std::uint64_t size_ = 0, members_ = 0;
};

}  // namespace passband
