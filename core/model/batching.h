// Splits work into batches that fit into memory.
#pragma once

#include <cstdint>
#include <functional>

namespace passband {

/// Runs `body(begin, end)` over 0 .. count-1 in batches of `batchSize`. When body throws OutOfMemory, the batch size is
/// halved (the new one is stored in batchSize, for the next call) and the same images are tried again; at one image the
/// Error says how much was asked for. body must have no effect before it can throw.
void forEachBatch(std::int64_t count, std::int64_t& batchSize,
                  const std::function<void(std::int64_t begin, std::int64_t end)>& body);

}  // namespace passband
