// A mask as people name it.
#pragma once

#include <string>

#include "core/fourier/frequency_mask.h"

namespace passband {

/// A mask file (core/export/mask_file.h), after a ! inverted, "FILE.pkl:CLASS" of a published dictionary, or a form of
/// parseMask. Throws Error, UsageError.
FrequencyMask readNamedMask(const FrequencyPlane& plane, const std::string& fileOrForm);

}  // namespace passband
