// Unpacks .gz files within bounds (zlib).
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "core/base/job_context.h"

namespace passband {

bool isGzip(std::span<const std::byte> file);

/// At most `most` bytes from the start of what is packed; all members of a file count. Throws Error that begins with
/// the name when the file is damaged or ends too early; Cancelled within a megabyte when `job` is asked to stop.
std::vector<std::byte> gunzip(std::span<const std::byte> file, std::size_t most, const std::string& name,
                              const JobContext* job = nullptr);

/// Throws Error when so many packed bytes make an impossible number of unpacked ones: above 64 MiB 250 times as
/// many, and in any case more than 4 GiB, are no images.
void checkExpansion(std::uint64_t packed, std::uint64_t unpacked, const std::string& name);

}  // namespace passband
