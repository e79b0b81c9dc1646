#include "core/workflow/rate_sample.h"

#include <algorithm>

#include "core/base/random.h"

namespace passband {
namespace {

/// The images of each class, in the order in which a sample takes them.
std::vector<std::vector<std::int64_t>> drawnOfClasses(const ImageSet& set, std::uint64_t seed) {
  std::vector<std::vector<std::int64_t>> drawn;
  for (int c = 0; c < set.classCount(); ++c) {
    drawn.push_back(indicesOfClass(set, c));
    Random(seed, static_cast<std::uint64_t>(c) + 1).shuffle(std::span(drawn.back()));
  }
  return drawn;
}

}  // namespace

std::vector<std::int64_t> balancedSample(const ImageSet& set, int classIndex, std::int64_t most, std::uint64_t seed) {
  auto drawn = drawnOfClasses(set, seed);
  auto& own = drawn[static_cast<std::size_t>(classIndex)];
  own.resize(std::min(own.size(), static_cast<std::size_t>(most)));
  std::vector<std::int64_t> sample = std::exchange(own, {});
  const std::size_t end = sample.size() + static_cast<std::size_t>(most);
  bool more = true;
  for (std::size_t turn = 0; more && sample.size() < end; ++turn) {
    more = false;
    for (const auto& images : drawn) {
      if (turn >= images.size() || sample.size() >= end) continue;
      sample.push_back(images[turn]);
      more = true;
    }
  }
  std::ranges::sort(sample);
  return sample;
}

bool isSampled(const ImageSet& set, std::int64_t most) {
  for (int c = 0; c < set.classCount(); ++c) {
    const auto own = std::ssize(indicesOfClass(set, c));
    if (own > most || set.size() - own > most) return true;
  }
  return false;
}

}  // namespace passband
