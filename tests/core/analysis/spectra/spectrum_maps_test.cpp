#include "core/analysis/spectra/spectrum_maps.h"

#include <gtest/gtest.h>
#include <limits>

namespace passband {
namespace {

const FrequencyPlane kPlane(4, 4);

TEST(LogRatio, IsTheNumberOfDecadesMore) {
  const FrequencyMap ratio = logRatio(FrequencyMap(kPlane, 200), FrequencyMap(kPlane, 2));
  for (const double value : ratio.values) EXPECT_DOUBLE_EQ(value, 2);
}

TEST(LogRatio, IsNothingWhereBothAreNothing) {
  for (const double value : logRatio(FrequencyMap(kPlane), FrequencyMap(kPlane)).values) EXPECT_EQ(value, 0);
}

TEST(MeanSpectrum, CountsEachClassOnceAndNoneWithoutImages) {
  const double nothing = std::numeric_limits<double>::quiet_NaN();
  ClassSpectra spectra{kPlane, {}, {}};
  spectra.classes.push_back({"many", 100, {}, FrequencyMap(kPlane, 1)});
  spectra.classes.push_back({"none", 0, {}, FrequencyMap(kPlane, nothing)});
  spectra.classes.push_back({"few", 1, {}, FrequencyMap(kPlane, 4)});
  for (const double value : meanSpectrum(spectra).values) EXPECT_DOUBLE_EQ(value, 2.5);
}

}  // namespace
}  // namespace passband
