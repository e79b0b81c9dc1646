#include "core/analysis/chunks.h"

#include <algorithm>

namespace passband {

std::int64_t chunkSize(const Recipe& recipe, std::int64_t chunkImages) {
  if (chunkImages > 0) return chunkImages;
  constexpr std::int64_t budgetBytes = std::int64_t{128} << 20;
  const std::int64_t imageBytes = std::int64_t{recipe.channels} * recipe.height * (recipe.width + recipe.width + 2) * 4;
  return std::clamp<std::int64_t>(budgetBytes / imageBytes, 1, 2048);
}

}  // namespace passband
