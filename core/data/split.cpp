#include "core/data/split.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "core/base/error.h"
#include "core/base/random.h"

namespace passband {

SplitIndices stratifiedSplit(const ImageSet& set, double share, std::uint64_t seed) {
  if (!(share > 0 && share < 1)) {
    throw UsageError(fmt::format("a set cannot be split at {:g}; give a share between 0 and 1, such as .5", share));
  }
  SplitIndices split;
  for (int c = 0; c < set.classCount(); ++c) {
    std::vector<std::int64_t> indices = indicesOfClass(set, c);
    if (indices.empty()) continue;
    const auto searched = std::llround(share * static_cast<double>(indices.size()));
    if (searched == 0 || searched == std::ssize(indices)) {
      throw Error(
          fmt::format("class '{}' of {} has too few images ({}) to be split at {:g}; add images or split nearer "
                      "to .5",
                      set.info().classNames[static_cast<std::size_t>(c)], set.info().source, indices.size(), share));
    }
    Random random(seed, static_cast<std::uint64_t>(c) + 1);
    random.shuffle(std::span(indices));
    split.search.insert(split.search.end(), indices.begin(), indices.begin() + searched);
    split.judge.insert(split.judge.end(), indices.begin() + searched, indices.end());
  }
  std::ranges::sort(split.search);
  std::ranges::sort(split.judge);
  return split;
}

std::vector<std::int64_t> otherImages(const ImageSet& set, const std::vector<std::int64_t>& used) {
  std::vector<bool> isUsed(static_cast<std::size_t>(set.size()));
  for (const std::int64_t index : used) isUsed.at(static_cast<std::size_t>(index)) = true;
  std::vector<std::int64_t> others;
  for (std::int64_t index = 0; index < set.size(); ++index) {
    if (!isUsed[static_cast<std::size_t>(index)]) others.push_back(index);
  }
  return others;
}

}  // namespace passband
