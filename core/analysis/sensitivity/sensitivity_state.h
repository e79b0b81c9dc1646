// The state of a sensitivity run as bytes, for the project file.
#pragma once

#include <string>

#include "core/analysis/sensitivity/sensitivity.h"

namespace passband {

std::string sensitivityStateToBytes(const SensitivityState& state);
/// Throws Error when the bytes are damaged or of another version.
SensitivityState sensitivityStateFromBytes(const std::string& bytes);

}  // namespace passband
