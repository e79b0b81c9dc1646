// How much memory this process may still have.
#pragma once

#include <cstdint>

namespace passband {

/// Bytes: the machine's available memory, or what is left of the limit of this process's control group where that is
/// less. The largest number where the system says nothing.
std::int64_t availableMemory();

}  // namespace passband
