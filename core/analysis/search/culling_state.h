// The state of a culling run as bytes, for the project file.
#pragma once

#include <cstdint>
#include <string>

#include "core/analysis/search/culling.h"

namespace passband {

/// Throws UsageError when the whole state of so many classes would be too large for a project file.
void requireKeepable(std::int64_t classes, std::int64_t cells, int bootstrap);

/// Exact: every double comes back bit for bit. Of classes that are not begun there is nothing but the index.
std::string cullingStateToBytes(const CullingState& state);
/// Throws Error when the bytes are damaged or of another version.
CullingState cullingStateFromBytes(const std::string& bytes);

}  // namespace passband
