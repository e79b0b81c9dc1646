#include "core/workflow/run_inputs.h"

#include <utility>

#include "core/data/split.h"

namespace passband {

SearchParts searchParts(const std::shared_ptr<const ImageSet>& images, std::optional<double> split,
                        std::uint64_t seed) {
  if (!split) return {images, nullptr};
  SplitIndices indices = stratifiedSplit(*images, *split, seed);
  return {subset(images, std::move(indices.search)), subset(images, std::move(indices.judge))};
}

}  // namespace passband
