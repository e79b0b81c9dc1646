// One-dimensional summaries of a map: over radius and over orientation.
#pragma once

#include <cstdint>
#include <vector>

#include "core/fourier/frequency_map.h"

namespace passband {

struct Profile {
  std::vector<double> centre;       ///< radius in bins, or angle in degrees 0..180
  std::vector<double> mean;         ///< mean over the bins (partners counted both); NaN where there is none
  std::vector<std::int64_t> bins;   ///< how many bins each point is the mean of
};

/// Rings of `stepBins` bins width, centred on 0, step, 2 step .. Throws UsageError unless stepBins >= .01.
Profile radialProfile(const FrequencyMap& map, double stepBins = 1);
/// `sectors` equal sectors of 0..180 degrees, the first centred on 0; DC left out. 0 degrees: horizontal frequency (vertical stripes).
/// Throws UsageError unless 1 <= sectors <= 3600.
Profile angularProfile(const FrequencyMap& map, int sectors = 18);

}  // namespace passband
