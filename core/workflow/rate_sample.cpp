#include "core/workflow/rate_sample.h"

#include <algorithm>
#include <span>

#include "core/base/random.h"

namespace passband {

BalancedSamples::BalancedSamples(const ImageSet& set, std::int64_t most, std::uint64_t seed)
    : most_(most), all_(set.size()), drawn_(static_cast<std::size_t>(set.classCount())) {
  const auto labels = set.labels();
  for (std::size_t i = 0; i < labels.size(); ++i)
    drawn_[static_cast<std::size_t>(labels[i])].push_back(static_cast<std::int64_t>(i));
  for (std::size_t c = 0; c < drawn_.size(); ++c) Random(seed, c + 1).shuffle(std::span(drawn_[c]));
}

std::vector<std::int64_t> BalancedSamples::of(int classIndex) const {
  const auto& own = drawn_[static_cast<std::size_t>(classIndex)];
  std::vector<std::int64_t> sample(own.begin(), own.begin() + std::min(most_, std::ssize(own)));
  const auto size = static_cast<std::size_t>(sizeOf(classIndex));
  for (std::size_t turn = 0; sample.size() < size; ++turn) {
    for (const auto& images : drawn_) {
      if (&images != &own && turn < images.size() && sample.size() < size) sample.push_back(images[turn]);
    }
  }
  std::ranges::sort(sample);
  return sample;
}

std::int64_t BalancedSamples::sizeOf(int classIndex) const {
  const auto own = std::ssize(drawn_[static_cast<std::size_t>(classIndex)]);
  return std::min(most_, own) + std::min(most_, all_ - own);
}

bool BalancedSamples::leavesOut() const {
  for (int c = 0; c < static_cast<int>(drawn_.size()); ++c) {
    if (sizeOf(c) < all_) return true;
  }
  return false;
}

}  // namespace passband
