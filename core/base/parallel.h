// Plain data parallelism for loops outside LibTorch.
#pragma once

#include <cstdint>
#include <functional>

namespace passband {

/// The processors this process may use (cgroup and affinity respected), at least 1.
int availableThreads();

/// Lowers the calling thread to this niceness (1 to 19), and with it the threads that it starts from then on: they
/// compute where others leave the processors idle. A thread that is below stays there.
void yieldToOthers(int nice);

/// Splits 0 .. count-1 into at most `threads` contiguous ranges of equal length and runs `body(begin, end)` on each,
/// the first on the calling thread. Returns when all are done; the first exception thrown is thrown again.
void parallelFor(std::int64_t count, int threads,
                 const std::function<void(std::int64_t begin, std::int64_t end)>& body);

}  // namespace passband
