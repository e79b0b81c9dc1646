#include "core/model/batching.h"

#include <algorithm>
#include <fmt/format.h>

#include "core/base/error.h"

namespace passband {

void forEachBatch(std::int64_t count, std::int64_t& batchSize,
                  const std::function<void(std::int64_t begin, std::int64_t end)>& body) {
  if (batchSize < 1) throw UsageError(fmt::format("a batch of {} images is not possible; give at least 1", batchSize));
  for (std::int64_t begin = 0; begin < count;) {
    const std::int64_t images = std::min(batchSize, count - begin);
    try {
      body(begin, begin + images);
      begin += images;
    } catch (const OutOfMemory& error) {
      if (images == 1) {
        throw Error(fmt::format(
            "memory does not suffice for a single image ({}); close other programs, or use the CPU or smaller images",
            error.what()));
      }
      batchSize = images / 2;
    }
  }
}

}  // namespace passband
