// Round values along an axis or a colour bar, and how they are written.
#pragma once

#include <string>
#include <vector>

namespace passband {

/// The multiples of the smallest step of 1, 2, 5, 10, .. times a power of ten that lie in low..high and are at most
/// `atMost`
/// (>= 1). `smallestStep` 1 gives whole numbers. Empty when high < low or one of them is not finite.
std::vector<double> roundTicks(double low, double high, int atMost, double smallestStep = 0);

struct TickLabels {
  std::vector<std::string> texts;
  std::string factor;  ///< "x 1e-4" when the values are written in units of it, else empty
};

/// All with the same number of decimals, as many as tell them apart.
TickLabels tickLabels(const std::vector<double>& ticks);

}  // namespace passband
