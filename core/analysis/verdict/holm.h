// Holm's correction for many tests (Holm 1979): it keeps the chance of any false alarm below the level, whatever the
// tests depend on.
#pragma once

#include <span>
#include <vector>

namespace passband {

/// Adjusted p-values, in the order given: the largest of (m - rank) p so far, at most 1. A test counts as passed at
/// level a when its adjusted value is <= a.
std::vector<double> holmAdjusted(std::span<const double> pValues);

}  // namespace passband
