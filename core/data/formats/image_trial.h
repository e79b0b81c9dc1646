// Whether the images of a set can be used, as far as a moment's look tells.
#pragma once

#include <cstdint>
#include <vector>

#include "core/data/image_set.h"

namespace passband {

struct ImageTrial {
  std::int64_t tried = 0;
  std::vector<SkippedImage> skipped;  ///< those of them that do not decode, in the set's order
};

/// Decodes images spread evenly over the set, all of them where a second on `threads` threads is enough.
ImageTrial tryImages(const ImageSet& set, int threads);

}  // namespace passband
