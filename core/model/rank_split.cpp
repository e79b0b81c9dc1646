#include "core/model/rank_split.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>
#include <utility>

namespace passband {
namespace {

/// Things of a part from which on its time tells the rank's speed.
constexpr std::size_t kTellingPart = 8;
/// Weight of the newest speeds: a slow moment is half forgotten after two jobs.
constexpr double kNewest = .3;

}  // namespace

Clock steadyClock() {
  return [] { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); };
}

RankSplit::RankSplit(int ranks, Clock clock)
    : clock_(std::move(clock)), speeds_(static_cast<std::size_t>(ranks), 1. / ranks) {}

std::vector<std::size_t> RankSplit::begins(std::size_t count) const {
  std::vector<std::size_t> begins{0};
  double before = 0;
  for (std::size_t rank = 1; rank < speeds_.size(); ++rank) {
    before += speeds_[rank - 1];
    // The tiny step keeps an exact share from being taken for more than it is.
    const double begin = std::ceil(static_cast<double>(count) * before - 1e-9);
    begins.push_back(std::clamp(static_cast<std::size_t>(std::max(0., begin)), begins.back(), count));
  }
  begins.push_back(count);
  return begins;
}

void RankSplit::took(std::span<const std::size_t> begins, std::span<const double> seconds) {
  std::vector<double> seen;
  for (std::size_t rank = 0; rank < speeds_.size(); ++rank) {
    const std::size_t part = begins[rank + 1] - begins[rank];
    if (part < kTellingPart || !(seconds[rank] > 0)) return;
    seen.push_back(static_cast<double>(part) / seconds[rank]);
  }
  const double all = std::accumulate(seen.begin(), seen.end(), 0.);
  const double least = .25 / static_cast<double>(speeds_.size());
  double sum = 0;
  for (std::size_t rank = 0; rank < speeds_.size(); ++rank) {
    speeds_[rank] = std::max(least, (1 - kNewest) * speeds_[rank] + kNewest * seen[rank] / all);
    sum += speeds_[rank];
  }
  for (double& speed : speeds_) speed /= sum;
}

}  // namespace passband
