// ADCS, the map of where a class has more than the others: docs/methods.md section 2 ([P1]).
#pragma once

#include <vector>

#include "core/analysis/spectra/class_spectra.h"

namespace passband {

enum class Convention {
  Exact,      ///< sum over d != c of sign(E_c - E_d), ties 0: -(C-1) .. C-1
  Published,  ///< as the code of [P1]: class sums, weights .2989 .5870 .1140 on differences, itself and ties -1
};

/// One map per class, of whole numbers.
std::vector<FrequencyMap> adcs(const ClassSpectra& spectra, Convention convention);

}  // namespace passband
