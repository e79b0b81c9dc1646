// Maps made from class spectra beside ADCS.
#pragma once

#include "core/analysis/spectra/class_spectra.h"

namespace passband {

/// log10(E_c / E_ref): how many decades the class has more. Bins where both are nothing are 0.
FrequencyMap logRatio(const FrequencyMap& map, const FrequencyMap& reference);
/// The mean over the classes that have images, each counting the same.
FrequencyMap meanSpectrum(const ClassSpectra& spectra);

}  // namespace passband
