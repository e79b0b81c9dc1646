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
  for (std::size_t pair = 0; pair < mean.values.size(); ++pair) {
    for (const ClassSpectrum& spectrum : spectra.classes) mean.values[pair] += spectrum.grey.values[pair];
    mean.values[pair] /= static_cast<double>(spectra.classes.size());
  }
  return mean;
}

}  // namespace passband
