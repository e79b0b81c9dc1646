// Bands of radii that rates and profiles are told by: docs/methods.md section 9.
#pragma once

#include <string>
#include <vector>

#include "core/fourier/frequency_mask.h"
#include "core/fourier/frequency_plane.h"

namespace passband {

/// The plane's bands from the inside out: edges at 1/8, 2/8 and 3/8 of the shorter side (4, 8, 12 at 32x32).
std::vector<double> bandEdges(const FrequencyPlane& plane);
/// "4-8", "12+"
std::string bandName(const std::vector<double>& edges, std::size_t band);

/// The share of what a mask keeps that lies in each band; zeros where it keeps DC alone.
std::vector<double> sharesByBand(const FrequencyMask& mask);

/// For each band a mask that removes it, and one that keeps nothing else. DC is in no band: it always stays.
std::vector<FrequencyMask> bandStopMasks(const FrequencyPlane& plane);
std::vector<FrequencyMask> bandPassMasks(const FrequencyPlane& plane);
/// The same as parseMask takes them: "!ring:4,8", "ring:4,8+ring:0,1".
std::vector<std::string> bandStopForms(const FrequencyPlane& plane);
std::vector<std::string> bandPassForms(const FrequencyPlane& plane);

}  // namespace passband
