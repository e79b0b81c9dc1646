// What an image file says of itself before it is decoded: its kind (by magic bytes, not by name), its size, and whether
// it is all there. Layouts: ITU T.81 (JPEG), the PNG, WebP container and TIFF 6 specifications, Microsoft's
// BITMAPINFOHEADER, Netpbm's PPM and PGM (the binary ones).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace passband {

enum class ImageKind { Jpeg, Png, WebP, Bmp, Tiff, Ppm };

/// "JPEG", "PNG", ..
std::string imageKindName(ImageKind kind);
/// "JPEG, PNG, WebP, BMP, TIFF or PPM"
std::string imageKindList();

/// The kind of image file that begins like this, if it is one.
std::optional<ImageKind> imageKind(std::span<const std::byte> file);

/// Whether a file is called as images are that can be read: .jpg, .png, ..
bool hasImageName(const std::string& name);
/// Whether it is called as images are that cannot: .gif, .avif, ..
bool hasUnreadImageName(const std::string& name);

struct ImageHeader {
  std::int64_t height = 0;  ///< as stored
  std::int64_t width = 0;
  int channels = 0;      ///< of the decoded image, 1 or 3; 0 where only decoding tells
  bool mayTurn = false;  ///< it has an orientation tag, which may swap height and width
  bool moves = false;    ///< WebP: it is an animation
  int levels = 0;        ///< PPM: the largest value; 0: others
  /// TIFF: where the file says that its colours are not multiplied by alpha; 0: nowhere.
  std::size_t straightAlpha = 0;
};

/// Nothing when the header is cut off or makes no sense.
std::optional<ImageHeader> readImageHeader(ImageKind kind, std::span<const std::byte> file);

/// How the EXIF data of a JPEG or PNG file say that its image is turned: 1 (not at all) to 8. In a JPEG file these are
/// in the first APP1 segment.
int exifOrientation(ImageKind kind, std::span<const std::byte> file);

/// Whether a JPEG or PNG file reaches its end marker, and a WebP, BMP or PPM file the length that it states. Cut-off
/// TIFF files are left to the decoder: always true.
bool isWhole(ImageKind kind, std::span<const std::byte> file);

/// A PNG file without the chunks that only describe it (colour profiles, texts, times), about which libpng prints
/// warnings.
std::vector<std::byte> withoutPngNotes(std::span<const std::byte> file);

/// A TIFF file with straight alpha that says its colours are multiplied already, as libtiff would darken them.
std::vector<std::byte> withoutTiffAlphaMultiplication(std::span<const std::byte> file, const ImageHeader& header);

}  // namespace passband
