// Where random masks lie: what a map is drawn and printed against.
#pragma once

#include <span>

#include "core/analysis/verdict/verdict.h"

namespace passband {

/// Of one value over random masks; all NaN when there are none.
struct NullSpread {
  double mean;
  double low;   ///< 5 % lie below
  double high;  ///< 5 % lie above
  double most;
};

/// `value` of each draw. Quantiles are interpolated linearly between the sorted values (Hyndman and Fan's type 7).
NullSpread spreadOf(std::span<const RateCounts> draws, double (*value)(const RateCounts&));

double tprOf(const RateCounts& counts);
double fprOf(const RateCounts& counts);
double jOf(const RateCounts& counts);

}  // namespace passband
