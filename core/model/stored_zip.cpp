#include "core/model/stored_zip.h"

#include <algorithm>
#include <cstring>
#include <utility>
#include <zlib.h>

namespace passband {
namespace {

/// Adds a little-endian number.
void put(std::vector<std::byte>& record, std::uint64_t value, int width) {
  for (int i = 0; i < width; ++i) record.push_back(static_cast<std::byte>(value >> 8 * i & 0xFF));
}

void put(std::vector<std::byte>& record, const std::string& text) {
  const auto bytes = std::as_bytes(std::span(text));
  record.insert(record.end(), bytes.begin(), bytes.end());
}

/// What stands before a member and in the directory alike.
void describe(std::vector<std::byte>& record, const std::string& name, std::uint64_t checksum, std::uint64_t size) {
  put(record, 20, 2);  // version
  put(record, 0, 2);   // flags
  put(record, 0, 2);   // stored
  put(record, 0, 4);   // time
  put(record, checksum, 4);
  put(record, size, 4);
  put(record, size, 4);
  put(record, name.size(), 2);
  put(record, 0, 2);  // nothing else
}

}  // namespace

void StoredZip::append(std::vector<std::byte> bytes) {
  const std::uint64_t begin = size_;
  size_ += bytes.size();
  if (!bytes.empty()) parts_.push_back({begin, std::move(bytes)});
}

void StoredZip::add(const std::string& name, std::vector<std::byte> content) {
  const auto checksum = ::crc32_z(0, reinterpret_cast<const Bytef*>(content.data()), content.size());
  put(directory_, 0x02014b50, 4);
  put(directory_, 20, 2);  // version that wrote it
  describe(directory_, name, checksum, content.size());
  put(directory_, 0, 6);  // no comment, first disk
  put(directory_, 0, 4);  // attributes
  put(directory_, size_, 4);
  put(directory_, name);
  std::vector<std::byte> header;
  put(header, 0x04034b50, 4);
  describe(header, name, checksum, content.size());
  put(header, name);
  append(std::move(header));
  append(std::move(content));
  ++members_;
}

bool StoredZip::finish() {
  const std::uint64_t begin = size_, length = directory_.size();
  append(std::move(directory_));
  std::vector<std::byte> end;
  put(end, 0x06054b50, 4);
  put(end, 0, 4);  // disks
  put(end, members_, 2);
  put(end, members_, 2);
  put(end, length, 4);
  put(end, begin, 4);
  put(end, 0, 2);  // no comment
  append(std::move(end));
  return size_ < 0xFFFFFFFF && members_ < 0xFFFF;
}

std::size_t StoredZip::read(std::uint64_t position, std::span<std::byte> to) const {
  std::size_t done = 0;
  auto part = std::ranges::upper_bound(parts_, position, {}, &Part::begin);
  if (part != parts_.begin()) --part;
  for (; part != parts_.end() && done < to.size(); ++part) {
    const std::uint64_t skipped = position + done - part->begin;
    if (skipped >= part->bytes.size()) break;
    const std::size_t count = std::min<std::size_t>(part->bytes.size() - skipped, to.size() - done);
    std::memcpy(to.data() + done, part->bytes.data() + skipped, count);
    done += count;
  }
  return done;
}

}  // namespace passband
