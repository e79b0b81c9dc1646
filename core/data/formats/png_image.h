// Decodes PNG with libpng, which says what is wrong with a file to us alone.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "core/data/formats/image_header.h"
#include "core/data/image.h"

namespace passband {

/// Grey or R, G, B in 8 or 16 bit, palettes resolved, alpha dropped, grey with alpha as colour, as stored: not turned.
/// `header` is the file's. Throws Error that begins with "cannot decode NAME", also where a checksum differs.
/// Thread-safe.
Image decodePng(std::span<const std::byte> file, const ImageHeader& header, const std::string& name);

}  // namespace passband
