// How much memory this process may still have, and what it no longer needs.
#pragma once

#include <cstdint>
#include <string>

namespace passband {

/// Bytes: the machine's available memory, or what is left of the limit of this process's control group where that is
/// less. The largest number where the system says nothing.
std::int64_t availableMemory();

/// Throws OutOfMemory where so many bytes at once, out of the file `name`, are more than half of availableMemory().
/// What is smaller than 16 MiB is not asked about.
void requireFreeMemory(std::uint64_t bytes, const std::string& name);

/// From here on what is freed serves the next allocations, blocks of up to 32 MiB and 256 MiB in all, instead of going
/// back to the system, which clears each page before it gives it again: a tenth of the time of a forward pass (measured
/// in docs/benchmarks.md). For a program's start.
void keepFreeMemory();

/// Gives the system back what this process has freed and holds for its next allocations: gigabytes after a training.
/// Any thread.
void giveBackFreeMemory();

}  // namespace passband
