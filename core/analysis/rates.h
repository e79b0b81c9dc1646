// Rates with Wilson score intervals, and their place in an evaluation.
#pragma once

#include <cstdint>

namespace passband {

/// The normal quantile of 97.5 %: half of a 95 % interval in standard errors.
constexpr double kZ95 = 1.959963984540054;

/// hits of n, with the 95 % Wilson score interval (Wilson 1927; z = kZ95). With n = 0 the value is NaN and the
/// interval 0..1.
struct Rate {
  std::int64_t hits = 0;
  std::int64_t n = 0;
  double value = 0;
  double low = 0;
  double high = 1;
};

Rate wilsonRate(std::int64_t hits, std::int64_t n);

/// The fewest images with which the interval around this share leaves out `threshold` (Wilson's interval inverts the
/// score test: n > z^2 t (1 - t) / (share - t)^2); the largest number where the two are equal.
std::int64_t imagesToDecide(double share, double threshold);

/// a - factor b of two independent rates, with the 95 % interval that follows from theirs (Newcombe 1998, method 10).
struct RateDifference {
  double value = 0;
  double low = 0;
  double high = 0;
};

RateDifference differenceOf(const Rate& a, const Rate& b, double factor);

/// How many times as many of both would leave 0 out of the normal interval of a - factor b at these shares; infinite
/// where that is 0.
double timesToDecide(const Rate& a, const Rate& b, double factor);

}  // namespace passband
