// The resampling behind `resize` (recipe.h) for a part of the result: a centre crop computes only the pixels it keeps.
#pragma once

#include <cstdint>

#include "core/data/image.h"

namespace passband {

/// The pixels at rows top .. top+height-1 and columns left .. left+width-1 of an image of fullHeight x fullWidth
/// pixels.
struct Window {
  std::int64_t fullHeight = 0;
  std::int64_t fullWidth = 0;
  std::int64_t top = 0;
  std::int64_t left = 0;
  int height = 0;
  int width = 0;
  bool operator==(const Window&) const = default;
};

/// `image` resized to fullHeight x fullWidth as `resize` does it, of which only the window is computed.
Image resizeWindow(const Image& image, const Window& window);

}  // namespace passband
