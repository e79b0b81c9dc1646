// Unpacks .gz files within bounds, their checksums checked (zlib).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/base/job_context.h"

namespace passband {

bool isGzip(std::span<const std::byte> file);

/// What is packed in a file, a piece at a time; all its members count.
class GzipReader {
 public:
  /// The bytes must outlive the reader; the errors begin with "cannot read NAME".
  GzipReader(std::span<const std::byte> file, std::string name);
  ~GzipReader();
  GzipReader(const GzipReader&) = delete;
  GzipReader& operator=(const GzipReader&) = delete;

  /// Fills `out`; fewer bytes only at the end, where all checksums and lengths have held. Throws Error when the file is
  /// damaged, ends too early, or goes on with something else than zeros.
  std::size_t read(std::span<std::byte> out);

 private:
  struct Inflater;
  void nextMember();
  [[noreturn]] void fail() const;

  std::span<const std::byte> rest_;
  std::string name_;
  std::unique_ptr<Inflater> inflater_;
  bool ended_ = false;
};

/// At most `most` bytes from the start of what is packed, with GzipReader's errors as far as that is read; Cancelled
/// within a megabyte when `job` is asked to stop.
std::vector<std::byte> gunzip(std::span<const std::byte> file, std::size_t most, const std::string& name,
                              const JobContext* job = nullptr);

/// Throws Error when so many packed bytes make an impossible number of unpacked ones: above 64 MiB 250 times as
/// many, and in any case more than 4 GiB, are no images.
void checkExpansion(std::uint64_t packed, std::uint64_t unpacked, const std::string& name);

}  // namespace passband
