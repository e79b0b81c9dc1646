// Decodes JPEG with libjpeg, which fills in grey where data are damaged and only warns: here its warnings are errors.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "core/data/formats/image_header.h"
#include "core/data/image.h"

namespace passband {

/// Grey, or R, G, B (of CMYK too), as stored: not turned. `header` is the file's. Throws Error that begins with "cannot
/// decode NAME". Thread-safe.
Image decodeJpeg(std::span<const std::byte> file, const ImageHeader& header, const std::string& name);

}  // namespace passband
