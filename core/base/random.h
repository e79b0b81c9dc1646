// Seeded random numbers that are the same on every machine and compiler (the distributions of <random> are not).
// Generator: xoshiro256** seeded by SplitMix64 (Blackman and Vigna, "Scrambled linear pseudorandom number generators").
#pragma once

#include <array>
#include <cstdint>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

namespace passband {

class Random {
 public:
  /// The same seed and stream give the same numbers. Streams of one seed are independent: give each image, step or
  /// run a stream of its own, so that work can be resumed or shared out at any point.
  explicit Random(std::uint64_t seed, std::uint64_t stream = 0);

  std::uint64_t next();
  /// Uniform in [0, 1).
  double uniform();
  /// Uniform in [low, high).
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// Uniform in 0 .. count-1; count > 0.
  std::int64_t below(std::int64_t count);
  /// Standard normal (Box-Muller).
  double normal();

  template <class T>
  void shuffle(std::span<T> values) {
    for (std::size_t i = values.size(); i > 1; --i) {
      std::swap(values[i - 1], values[static_cast<std::size_t>(below(static_cast<std::int64_t>(i)))]);
    }
  }

  /// 0 .. count-1 in random order.
  std::vector<std::int64_t> permutation(std::int64_t count) {
    std::vector<std::int64_t> order(static_cast<std::size_t>(count));
    std::iota(order.begin(), order.end(), std::int64_t{0});
    shuffle(std::span(order));
    return order;
  }

 private:
  std::array<std::uint64_t, 4> state_;
};

}  // namespace passband
