#include "core/base/memory.h"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <limits>
#include <malloc.h>
#include <optional>
#include <string>

#include "core/base/error.h"

namespace passband {
namespace {

constexpr std::int64_t kUnlimited = std::numeric_limits<std::int64_t>::max();

/// The number in a file of one number; nothing where there is none ("max").
std::optional<std::int64_t> numberIn(const char* path) {
  std::int64_t value = 0;
  if (std::ifstream file(path); file >> value) return value;
  return std::nullopt;
}

std::int64_t machineMemory() {
  std::ifstream file("/proc/meminfo");
  std::string name, rest;
  std::int64_t kibibytes = 0;
  while (file >> name >> kibibytes && std::getline(file, rest)) {
    if (name == "MemAvailable:") return kibibytes * 1024;
  }
  return kUnlimited;
}

/// Of version 2 or 1. Files that the system holds in memory count as used there, but are given up when need be.
std::int64_t groupMemory() {
  struct Files {
    const char *limit, *used, *statistics, *cache;
  };
  for (const Files& files :
       {Files{"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current", "/sys/fs/cgroup/memory.stat",
              "inactive_file"},
        Files{"/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes",
              "/sys/fs/cgroup/memory/memory.stat", "total_inactive_file"}}) {
    const auto limit = numberIn(files.limit), used = numberIn(files.used);
    if (!limit || !used) continue;
    std::ifstream statistics(files.statistics);
    std::string name;
    std::int64_t value = 0, cache = 0;
    while (statistics >> name >> value) {
      if (name == files.cache) cache = value;
    }
    return std::max<std::int64_t>(0, *limit - std::max<std::int64_t>(0, *used - cache));
  }
  return kUnlimited;
}

}  // namespace

std::int64_t availableMemory() {
  return std::min(machineMemory(), groupMemory());
}

void requireFreeMemory(std::uint64_t bytes, const std::string& name) {
  constexpr std::uint64_t kSmall = std::uint64_t{16} << 20;
  if (bytes < kSmall) return;
  const auto available = static_cast<std::uint64_t>(availableMemory());
  if (bytes <= available / 2) return;
  throw OutOfMemory(
      fmt::format("cannot read {}: it would take {} MiB, more than half of the {} MiB of memory that are free", name,
                  bytes >> 20, available >> 20));
}

void keepFreeMemory() {
  mallopt(M_MMAP_THRESHOLD, 32 << 20);  // the largest that the C library takes
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
}

void giveBackFreeMemory() {
  malloc_trim(0);
}

}  // namespace passband
