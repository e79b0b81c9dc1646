// What a culling has found so far.
#pragma once

#include "core/analysis/search/culling.h"

namespace passband {

/// What a state shows so far: relevance is the mean rise of the cross-entropy with the bin's cell removed. Cells that
/// no image was tried with lie below all others; with fewer than two images the interval is infinite.
SearchResult cullingResult(const CullingState& state, const ImageSet& set, const FrequencyPlane& plane,
                           const CullingOptions& options);

}  // namespace passband
