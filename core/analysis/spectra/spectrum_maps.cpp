#include "core/analysis/spectra/spectrum_maps.h"

#include <cmath>

namespace passband {

FrequencyMap logRatio(const FrequencyMap& map, const FrequencyMap& reference) {
  FrequencyMap ratio(map.plane);
  for (std::size_t pair = 0; pair < ratio.values.size(); ++pair) {
    const double own = map.values[pair], other = reference.values[pair];
    ratio.values[pair] = own == other ? 0 : std::log10(own / other);
  }
  return ratio;
}

FrequencyMap meanSpectrum(const ClassSpectra& spectra) {
  FrequencyMap mean(spectra.plane);
  double classes = 0;
  for (const ClassSpectrum& spectrum : spectra.classes) {
    if (spectrum.images == 0) continue;
    ++classes;
    for (std::size_t pair = 0; pair < mean.values.size(); ++pair) mean.values[pair] += spectrum.grey.values[pair];
  }
  for (double& value : mean.values) value /= classes;
  return mean;
}

}  // namespace passband
