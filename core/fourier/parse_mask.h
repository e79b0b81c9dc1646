// Masks as text: "ring:4,8".
#pragma once

#include <string>

#include "core/fourier/frequency_mask.h"

namespace passband {

/// Parses the command line's form: "ring:4,8", "lowpass:.05", "highpass:.1" (the share of the highest frequencies),
/// "wedge:45,10" (degrees), "rect:-3,-3,3,3" (u0,v0,u1,v1); "!" before a shape inverts it, "&" intersects, "+" unites
/// (after "&"),
/// ",soft:1.5" at the end softens the whole. Throws UsageError with the forms.
FrequencyMask parseMask(const FrequencyPlane& plane, const std::string& text);

}  // namespace passband
