#include "core/data/formats/image_header.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <initializer_list>
#include <stdexcept>
#include <string_view>

#include "core/base/word_list.h"
#include "core/data/formats/ppm_header.h"

namespace passband {
namespace {

using Bytes = std::span<const std::byte>;
enum class Order { Big, Little };

/// Numbers at offsets of a file that may be cut off anywhere: reading behind its end throws std::out_of_range.
class Fields {
 public:
  Fields(Bytes file, Order order) : file_(file), order_(order) {}

  std::uint64_t number(std::uint64_t offset, std::size_t size) const {
    if (offset > file_.size() || file_.size() - offset < size) throw std::out_of_range("behind the end");
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i) {
      const std::size_t at = static_cast<std::size_t>(offset) + (order_ == Order::Big ? i : size - 1 - i);
      value = value << 8 | std::to_integer<std::uint64_t>(file_[at]);
    }
    return value;
  }
  std::int64_t u16(std::uint64_t offset) const { return static_cast<std::int64_t>(number(offset, 2)); }
  std::int64_t u24(std::uint64_t offset) const { return static_cast<std::int64_t>(number(offset, 3)); }
  std::int64_t u32(std::uint64_t offset) const { return static_cast<std::int64_t>(number(offset, 4)); }
  std::uint8_t u8(std::uint64_t offset) const { return static_cast<std::uint8_t>(number(offset, 1)); }

 private:
  Bytes file_;
  Order order_;
};

bool matches(Bytes file, std::size_t offset, std::string_view text) {
  return file.size() >= offset + text.size() && std::memcmp(file.data() + offset, text.data(), text.size()) == 0;
}

bool isBmp(Bytes file) {
  if (!matches(file, 0, "BM") || file.size() < 26) return false;
  constexpr std::array<std::int64_t, 7> headerSizes = {12, 40, 52, 56, 64, 108, 124};
  const std::int64_t size = Fields(file, Order::Little).u32(14);
  return std::find(headerSizes.begin(), headerSizes.end(), size) != headerSizes.end();
}

// ---- JPEG: markers FF xx, most with a segment of stated length; between them, entropy-coded data in which FF is
// followed by 00 or a restart marker.

constexpr std::uint8_t kJpegEnd = 0xD9;
constexpr std::uint8_t kJpegScan = 0xDA;
constexpr std::uint8_t kJpegApp1 = 0xE1;

struct JpegSegment {
  std::uint8_t marker = 0;
  std::size_t payload = 0;  ///< where its length field is
  std::size_t end = 0;      ///< where to look for the next marker
};

bool isFrameHeader(std::uint8_t marker) {
  return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

/// The first segment at or after `offset`; nothing when the file ends before.
std::optional<JpegSegment> nextSegment(Bytes file, std::size_t offset) {
  while (offset + 1 < file.size()) {
    const void* found = std::memchr(file.data() + offset, 0xFF, file.size() - 1 - offset);
    if (found == nullptr) return std::nullopt;
    const auto at = static_cast<std::size_t>(static_cast<const std::byte*>(found) - file.data());
    const auto marker = std::to_integer<std::uint8_t>(file[at + 1]);
    offset = at + (marker == 0xFF ? 1 : 2);
    if (marker == kJpegEnd) return JpegSegment{marker, offset, offset};
    if (marker <= 0x01 || marker == 0xFF || (marker >= 0xD0 && marker <= 0xD8)) continue;
    if (file.size() - offset < 2) return std::nullopt;
    return JpegSegment{marker, offset, offset + static_cast<std::size_t>(Fields(file, Order::Big).u16(offset))};
  }
  return std::nullopt;
}

ImageHeader jpegHeader(Bytes file) {
  const Fields fields(file, Order::Big);
  ImageHeader header;
  std::optional<JpegSegment> segment = nextSegment(file, 2);
  for (; segment && segment->marker != kJpegScan; segment = nextSegment(file, segment->end)) {
    if (segment->marker == kJpegApp1) header.mayTurn = true;
    if (!isFrameHeader(segment->marker)) continue;
    header.height = fields.u16(segment->payload + 3);
    header.width = fields.u16(segment->payload + 5);
    header.channels = fields.u8(segment->payload + 7) == 1 ? 1 : 3;
  }
  return header;
}

bool jpegIsWhole(Bytes file) {
  std::optional<JpegSegment> segment = nextSegment(file, 2);
  while (segment && segment->marker != kJpegEnd) segment = nextSegment(file, segment->end);
  return segment.has_value();
}

// ---- PNG: chunks of length, type, data, CRC.

struct PngChunk {
  std::string_view type;
  Bytes all;  ///< with length, type and CRC
};

/// The chunk at `offset`; nothing when the file ends before its end.
std::optional<PngChunk> chunkAt(Bytes file, std::size_t offset) {
  constexpr std::size_t frame = 12;
  if (offset > file.size() || file.size() - offset < frame) return std::nullopt;
  const auto length = static_cast<std::size_t>(Fields(file, Order::Big).u32(offset));
  if (file.size() - offset - frame < length) return std::nullopt;
  return PngChunk{{reinterpret_cast<const char*>(file.data()) + offset + 4, 4}, file.subspan(offset, length + frame)};
}

constexpr std::size_t kPngSignature = 8;

bool pngIsWhole(Bytes file) {
  std::optional<PngChunk> chunk = chunkAt(file, kPngSignature);
  for (std::size_t offset = kPngSignature; chunk && chunk->type != "IEND"; chunk = chunkAt(file, offset)) {
    offset += chunk->all.size();
  }
  return chunk.has_value();
}

ImageHeader pngHeader(Bytes file) {
  const Fields fields(file, Order::Big);
  ImageHeader header{fields.u32(20), fields.u32(16), fields.u8(25) == 0 ? 1 : 3};
  std::size_t offset = kPngSignature;
  while (const auto chunk = chunkAt(file, offset)) {
    if (chunk->type == "eXIf") header.mayTurn = true;
    offset += chunk->all.size();
  }
  return header;
}

// ---- WebP, BMP, TIFF.

ImageHeader webpHeader(Bytes file) {
  const Fields fields(file, Order::Little);
  ImageHeader header{0, 0, 3};
  if (matches(file, 12, "VP8X")) {
    header.mayTurn = (fields.u8(20) & 8) != 0;  // EXIF data follows
    header.moves = (fields.u8(20) & 2) != 0;
    header.width = fields.u24(24) + 1;
    header.height = fields.u24(27) + 1;
  } else if (matches(file, 12, "VP8L")) {
    const std::int64_t bits = fields.u32(21);
    header.width = (bits & 0x3FFF) + 1;
    header.height = (bits >> 14 & 0x3FFF) + 1;
  } else if (matches(file, 12, "VP8 ")) {
    header.width = fields.u16(26) & 0x3FFF;
    header.height = fields.u16(28) & 0x3FFF;
  }
  return header;
}

ImageHeader bmpHeader(Bytes file) {
  const Fields fields(file, Order::Little);
  if (fields.u32(14) == 12) return {fields.u16(20), fields.u16(18), fields.u16(24) > 8 ? 3 : 0};
  const auto height = static_cast<std::int32_t>(fields.u32(22));  // negative: rows stored from the top
  return {std::abs(std::int64_t{height}), fields.u32(18), fields.u16(28) > 8 ? 3 : 0};
}

bool bmpIsWhole(Bytes file) {
  const Fields fields(file, Order::Little);
  const bool old = fields.u32(14) == 12;
  const std::int64_t compression = old ? 0 : fields.u32(30);
  const bool runLength = compression == 1 || compression == 2;
  const ImageHeader header = bmpHeader(file);
  const std::int64_t rowBytes = (header.width * fields.u16(old ? 24 : 28) + 31) / 32 * 4;
  const std::int64_t left = std::ssize(file) - fields.u32(10);
  // A division, since the product of all three numbers may not fit into 64 bits.
  return runLength || (left >= 0 && (header.height == 0 || rowBytes <= left / header.height));
}

ImageHeader tiffHeader(Bytes file) {
  const Fields fields(file, matches(file, 0, "II") ? Order::Little : Order::Big);
  const bool big = fields.u16(2) == 43;
  const std::size_t wide = big ? 8 : 4;
  const std::uint64_t directory = fields.number(big ? 8 : 4, wide);
  const std::uint64_t entries = fields.number(directory, big ? 8 : 2);
  ImageHeader header;
  for (std::uint64_t i = 0; i < std::min<std::uint64_t>(entries, 1024); ++i) {
    const std::uint64_t entry = directory + (big ? 8 + 20 * i : 2 + 12 * i);
    const std::int64_t tag = fields.u16(entry);
    const bool isShort = fields.u16(entry + 2) == 3;
    const auto value = static_cast<std::int64_t>(fields.number(entry + 4 + wide, isShort ? 2 : 4));
    if (tag == 256) header.width = value;
    if (tag == 257) header.height = value;
    if (tag == 274 && value > 1) header.mayTurn = true;
    if (tag == 338 && isShort && value == 2) header.straightAlpha = static_cast<std::size_t>(entry + 4 + wide);
  }
  return header;
}

// ---- EXIF: a TIFF directory in a segment or chunk of another file.

/// Nothing where the file has none.
std::optional<Bytes> exifOf(ImageKind kind, Bytes file) {
  constexpr std::size_t jpegHead = 8, pngHead = 8, pngCrc = 4;  // length and "Exif\0\0"; length and type
  if (kind == ImageKind::Jpeg) {
    for (auto segment = nextSegment(file, 2); segment && segment->marker != kJpegScan;
         segment = nextSegment(file, segment->end)) {
      if (segment->marker != kJpegApp1) continue;
      const bool whole = segment->end <= file.size() && segment->end >= segment->payload + jpegHead;
      return whole
                 ? std::optional(file.subspan(segment->payload + jpegHead, segment->end - segment->payload - jpegHead))
                 : std::nullopt;
    }
  }
  if (kind == ImageKind::Png) {
    std::size_t offset = kPngSignature;
    while (const auto chunk = chunkAt(file, offset)) {
      if (chunk->type == "eXIf") return chunk->all.subspan(pngHead, chunk->all.size() - pngHead - pngCrc);
      offset += chunk->all.size();
    }
  }
  return std::nullopt;
}

/// `extensions` in lower case.
bool hasExtension(const std::string& name, std::initializer_list<std::string_view> extensions) {
  std::string extension = std::filesystem::path(name).extension().string();
  std::ranges::transform(extension, extension.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return std::ranges::find(extensions, extension) != extensions.end();
}

}  // namespace

std::string imageKindName(ImageKind kind) {
  switch (kind) {
    case ImageKind::Jpeg:
      return "JPEG";
    case ImageKind::Png:
      return "PNG";
    case ImageKind::WebP:
      return "WebP";
    case ImageKind::Bmp:
      return "BMP";
    case ImageKind::Tiff:
      return "TIFF";
    case ImageKind::Ppm:
      return "PPM";
  }
  return "image";
}

std::string imageKindList() {
  std::vector<std::string> names;
  for (const ImageKind kind :
       {ImageKind::Jpeg, ImageKind::Png, ImageKind::WebP, ImageKind::Bmp, ImageKind::Tiff, ImageKind::Ppm})
    names.push_back(imageKindName(kind));
  return alternatives(names);
}

std::optional<ImageKind> imageKind(Bytes file) {
  using namespace std::string_view_literals;
  if (matches(file, 0, "\xFF\xD8\xFF"sv)) return ImageKind::Jpeg;
  if (matches(file, 0, "\x89PNG\r\n\x1A\n"sv)) return ImageKind::Png;
  if (matches(file, 0, "RIFF"sv) && matches(file, 8, "WEBP"sv)) return ImageKind::WebP;
  if (isBmp(file)) return ImageKind::Bmp;
  for (const auto magic : {"II*\0"sv, "MM\0*"sv, "II+\0"sv, "MM\0+"sv}) {
    if (matches(file, 0, magic)) return ImageKind::Tiff;
  }
  return ppmHeader(file) ? std::optional(ImageKind::Ppm) : std::nullopt;
}

bool hasImageName(const std::string& name) {
  return hasExtension(name, {".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".bmp", ".dib", ".tif", ".tiff", ".ppm",
                             ".pgm", ".pnm"});
}

bool hasUnreadImageName(const std::string& name) {
  return hasExtension(name, {".gif", ".avif", ".heic", ".heif", ".jp2", ".j2k", ".jxl", ".pbm", ".svg", ".ico", ".tga",
                             ".exr", ".hdr", ".psd", ".dds", ".dng", ".cr2", ".nef", ".dcm"});
}

std::optional<ImageHeader> readImageHeader(ImageKind kind, Bytes file) try {
  ImageHeader header;
  switch (kind) {
    case ImageKind::Jpeg:
      header = jpegHeader(file);
      break;
    case ImageKind::Png:
      header = pngHeader(file);
      break;
    case ImageKind::WebP:
      header = webpHeader(file);
      break;
    case ImageKind::Bmp:
      header = bmpHeader(file);
      break;
    case ImageKind::Tiff:
      header = tiffHeader(file);
      break;
    case ImageKind::Ppm:
      if (const auto ppm = ppmHeader(file)) {
        header = {.height = ppm->height, .width = ppm->width, .channels = ppm->channels};
        header.levels = static_cast<int>(ppm->largest);
      }
      break;
  }
  if (header.height <= 0 || header.width <= 0) return std::nullopt;
  return header;
} catch (const std::out_of_range&) {
  return std::nullopt;
}

int exifOrientation(ImageKind kind, Bytes file) try {
  using namespace std::string_view_literals;
  const auto exif = exifOf(kind, file);
  const bool little = exif && matches(*exif, 0, "II*\0"sv), big = exif && matches(*exif, 0, "MM\0*"sv);
  if (!little && !big) return 1;
  const Fields fields(*exif, little ? Order::Little : Order::Big);
  const auto directory = static_cast<std::uint64_t>(fields.u32(4));
  const auto entries = static_cast<std::uint64_t>(fields.u16(directory));
  for (std::uint64_t i = 0; i < entries; ++i) {
    const std::uint64_t entry = directory + 2 + 12 * i;
    if (fields.u16(entry) != 274) continue;
    const std::int64_t orientation = fields.u16(entry + 8);
    return orientation >= 1 && orientation <= 8 ? static_cast<int>(orientation) : 1;
  }
  return 1;
} catch (const std::out_of_range&) {
  return 1;
}

bool isWhole(ImageKind kind, Bytes file) try {
  switch (kind) {
    case ImageKind::Jpeg:
      return jpegIsWhole(file);
    case ImageKind::Png:
      return pngIsWhole(file);
    case ImageKind::WebP:
      return Fields(file, Order::Little).u32(4) + 8 <= std::ssize(file);
    case ImageKind::Bmp:
      return bmpIsWhole(file);
    case ImageKind::Tiff:
      return true;
    case ImageKind::Ppm:
      return ppmIsWhole(file);
  }
  return true;
} catch (const std::out_of_range&) {
  return false;
}

std::vector<std::byte> withoutPngNotes(Bytes file) {
  std::vector<std::byte> kept(file.begin(), file.begin() + kPngSignature);
  std::size_t offset = kPngSignature;
  while (const auto chunk = chunkAt(file, offset)) {
    const bool critical = chunk->type[0] >= 'A' && chunk->type[0] <= 'Z';
    if (critical || chunk->type == "tRNS" || chunk->type == "eXIf") {
      kept.insert(kept.end(), chunk->all.begin(), chunk->all.end());
    }
    offset += chunk->all.size();
  }
  return kept;
}

std::vector<std::byte> withoutTiffAlphaMultiplication(Bytes file, const ImageHeader& header) {
  std::vector<std::byte> changed(file.begin(), file.end());
  const std::size_t lowByte = header.straightAlpha + (matches(file, 0, "II") ? 0 : 1);
  changed.at(lowByte) = std::byte{1};
  return changed;
}

}  // namespace passband
