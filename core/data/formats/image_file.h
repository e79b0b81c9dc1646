// Decodes one image file: JPEG and PNG with their own libraries, WebP, BMP, TIFF and PPM through OpenCV.
#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "core/data/image.h"

namespace passband {

/// Whether an image is turned as its EXIF orientation says.
enum class Turning { AsExifSays, None };

/// The decoded image: turned as its EXIF orientation says, alpha dropped (as PIL's convert("RGB"), colours of
/// transparent pixels as stored), palettes resolved, grey kept as one channel, 16 bit kept. Floating-point TIFF must
/// lie in 0..1. Throws Error that names the file when it is cut off, damaged, of no known kind, or larger than 128 Mi
/// pixels. Thread-safe.
Image readImageFile(const std::filesystem::path& path);
/// The same for a file in memory; `name` is for messages.
Image decodeImage(std::span<const std::byte> file, const std::string& name, Turning turning = Turning::AsExifSays);

}  // namespace passband
