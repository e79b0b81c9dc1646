// How much of a job each rank gets: as much as it did of the jobs before in the time that they took.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace passband {

/// Seconds since some moment.
using Clock = std::function<double()>;
Clock steadyClock();

/// Every rank has one, and tells it the same, so that all split alike. Thread rule: one thread.
class RankSplit {
 public:
  explicit RankSplit(int ranks, Clock clock = steadyClock());

  double now() const { return clock_(); }
  /// Rank r does [begins[r], begins[r + 1]) of `count` things; one thing alone is the first rank's. No rank's part is
  /// below a quarter of an equal one, so that a rank that was held up for a while can show that it is free again.
  std::vector<std::size_t> begins(std::size_t count) const;
  /// What each rank needed for its part. Parts of a few things say nothing, and are not looked at.
  void took(std::span<const std::size_t> begins, std::span<const double> seconds);

 private:
  Clock clock_;
  std::vector<double> speeds_;  ///< the share of each rank, sum 1
};

}  // namespace passband
