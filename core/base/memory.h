// How much memory this process may still have, and what it no longer needs.
#pragma once

#include <cstdint>

namespace passband {

/// Bytes: the machine's available memory, or what is left of the limit of this process's control group where that is
/// less. The largest number where the system says nothing.
std::int64_t availableMemory();

/// Gives the system back what this process has freed and holds for its next allocations: gigabytes after a training.
/// Any thread.
void giveBackFreeMemory();

}  // namespace passband
