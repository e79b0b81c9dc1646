// Rates with Wilson score intervals, and their place in an evaluation.
#pragma once

#include <cstdint>

namespace passband {

/// hits of n, with the 95 % Wilson score interval (Wilson 1927; z = 1.959964). With n = 0 the value is NaN and the
/// interval 0..1.
struct Rate {
  std::int64_t hits = 0;
  std::int64_t n = 0;
  double value = 0;
  double low = 0;
  double high = 1;
};

Rate wilsonRate(std::int64_t hits, std::int64_t n);

}  // namespace passband
