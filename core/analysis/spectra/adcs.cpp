#include "core/analysis/spectra/adcs.h"

#include <algorithm>
#include <limits>

namespace passband {
namespace {

/// What a class is compared by: mean grey spectra, or sums over the images with the published code's weights. That code
/// weights the differences of channels, which are the differences of the weighted channels.
std::vector<double> strengths(const ClassSpectrum& spectrum, Convention convention) {
  if (convention == Convention::Exact) return spectrum.grey.values;
  std::vector<double> weights = {1};
  if (spectrum.channels.size() == 3) weights = {.2989, .5870, .1140};
  std::vector<double> result(spectrum.grey.values.size());
  for (std::size_t channel = 0; channel < weights.size(); ++channel) {
    const double weight = weights[channel] * static_cast<double>(spectrum.images);
    const std::vector<double>& values = spectrum.channels[channel].values;
    for (std::size_t i = 0; i < result.size(); ++i) result[i] += weight * values[i];
  }
  return result;
}

}  // namespace

std::vector<FrequencyMap> adcs(const ClassSpectra& spectra, Convention convention) {
  std::vector<std::vector<double>> strength;
  std::vector<std::size_t> compared;
  for (const ClassSpectrum& spectrum : spectra.classes) {
    if (spectrum.images > 0) compared.push_back(strength.size());
    strength.push_back(strengths(spectrum, convention));
  }
  const FrequencyMap nothing(spectra.plane, std::numeric_limits<double>::quiet_NaN());
  std::vector<FrequencyMap> maps(spectra.classes.size(), nothing);
  std::vector<double> sorted(compared.size());
  for (std::size_t pair = 0; pair < static_cast<std::size_t>(spectra.plane.pairCount()); ++pair) {
    for (std::size_t i = 0; i < compared.size(); ++i) sorted[i] = strength[compared[i]][pair];
    std::sort(sorted.begin(), sorted.end());
    for (const std::size_t c : compared) {
      const auto [first, last] = std::equal_range(sorted.begin(), sorted.end(), strength[c][pair]);
      const auto weaker = static_cast<double>(first - sorted.begin());
      const auto stronger = static_cast<double>(sorted.end() - last);
      const auto equal = static_cast<double>(last - first);  // the class itself among them
      maps[c].values[pair] = convention == Convention::Exact ? weaker - stronger : weaker - stronger - equal;
    }
  }
  return maps;
}

}  // namespace passband
