// What files packed with gzip, bzip2, xz or zstd hold, a piece at a time, their checksums checked.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace passband {

class PackedStream {
 public:
  virtual ~PackedStream() = default;
  /// The next piece, which the next call replaces; empty at the end, where all checksums have held. Throws Error that
  /// begins with "cannot read NAME" when the file is damaged or cut off.
  virtual std::span<const std::byte> next() = 0;
};

/// Told by the first bytes.
bool isPacked(std::span<const std::byte> file);

/// The bytes must be those of a packed file, and outlive the stream. What is packed twice is unpacked once.
std::unique_ptr<PackedStream> openPacked(std::span<const std::byte> file, const std::string& name);

}  // namespace passband
