// The state of a culling run as bytes, for the project file.
#pragma once

#include <string>

#include "core/analysis/culling.h"

namespace passband {

/// Exact: every double comes back bit for bit.
std::string cullingStateToBytes(const CullingState& state);
/// Throws Error when the bytes are damaged or of another version.
CullingState cullingStateFromBytes(const std::string& bytes);

}  // namespace passband
