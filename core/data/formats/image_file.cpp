#include "core/data/formats/image_file.h"

#include <array>
#include <cstdarg>
#include <fmt/format.h>
#include <limits>
#include <opencv2/core.hpp>
#include <opencv2/core/utils/logger.hpp>
#include <opencv2/imgcodecs.hpp>
#include <string_view>
#include <tiffio.h>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/data/formats/image_header.h"
#include "core/data/formats/jpeg_image.h"
#include "core/data/formats/png_image.h"

namespace passband {
namespace {

constexpr std::int64_t kMaxPixels = std::int64_t{1} << 27;
constexpr std::int64_t kMaxSide = std::int64_t{1} << 20;

[[noreturn]] void fail(const std::string& name, const std::string& why) {
  throw Error(fmt::format("cannot decode {}: {}", name, why));
}

/// Refuses what would make a decoder allocate without bound or fill in pixels silently.
ImageHeader checkedHeader(const std::string& name, ImageKind kind, std::span<const std::byte> file) {
  const auto header = readImageHeader(kind, file);
  if (!header) fail(name, fmt::format("its {} header is damaged; replace or remove it", imageKindName(kind)));
  if (header->height > kMaxSide || header->width > kMaxSide || header->height * header->width > kMaxPixels) {
    fail(name, fmt::format("{} x {} pixels are more than the 128 Mi allowed; make it smaller or remove it",
                           header->width, header->height));
  }
  if (header->moves) fail(name, "it is an animation; save one of its images");
  if (!isWhole(kind, file)) fail(name, "the file is cut off; copy it again or remove it");
  if (file.size() > std::numeric_limits<int>::max())
    fail(name, "it is larger than 2 GiB; make it smaller or remove it");
  return *header;
}

/// OpenCV's B, G, R or grey pixels of type T as values in 0..1 in the order R, G, B.
template <class T>
Image toImage(const cv::Mat& pixels, int levels) {
  Image image{pixels.rows, pixels.cols, pixels.channels(), levels, {}};
  const float white = levels == 0 ? 1.0F : static_cast<float>(levels);
  image.values.resize(pixels.total() * static_cast<std::size_t>(image.channels));
  float* out = image.values.data();
  for (int y = 0; y < pixels.rows; ++y) {
    const T* in = pixels.ptr<T>(y);
    for (int x = 0; x < pixels.cols; ++x, in += image.channels) {
      for (int c = image.channels - 1; c >= 0; --c) *out++ = static_cast<float>(in[c]) / white;
    }
  }
  return image;
}

/// Set where libtiff tells this thread of damage, which OpenCV passes over: it asks for images with what is left.
thread_local bool tiffIsDamaged = false;

void onTiffError(const char*, const char*, std::va_list) {
  tiffIsDamaged = true;
}

/// Warnings are about tags, but for those of libjpeg about JPEG data in a TIFF file.
void onTiffWarning(const char* module, const char*, std::va_list) {
  if (module != nullptr && std::string_view(module).starts_with("JPEG")) tiffIsDamaged = true;
}

/// Before the first image: OpenCV and libtiff say nothing by themselves.
bool setMessageHandlers() {
  cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
  const std::array<char, 8> emptyTiff{'I', 'I', '*', 0, 0, 0, 0, 0};
  cv::imdecode(emptyTiff, cv::IMREAD_ANYCOLOR);  // at its first one OpenCV sets its own handlers, which ours replace
  TIFFSetErrorHandler(onTiffError);
  TIFFSetWarningHandler(onTiffWarning);
  return true;
}

/// Nothing when the data are damaged.
cv::Mat decode(const std::string& name, std::span<const std::byte> file, Turning turning) {
  [[maybe_unused]] static const bool set = setMessageHandlers();
  tiffIsDamaged = false;
  try {
    const cv::Mat bytes(1, static_cast<int>(file.size()), CV_8UC1, const_cast<std::byte*>(file.data()));
    // IMREAD_UNCHANGED would keep alpha.
    const int flags =
        cv::IMREAD_ANYCOLOR | cv::IMREAD_ANYDEPTH | (turning == Turning::None ? cv::IMREAD_IGNORE_ORIENTATION : 0);
    const cv::Mat pixels = cv::imdecode(bytes, flags);
    return tiffIsDamaged ? cv::Mat() : pixels;
  } catch (const cv::Exception& exception) {
    if (exception.code == cv::Error::StsNoMem) throw OutOfMemory(fmt::format("not enough memory to decode {}", name));
    return {};
  }
}

/// As EXIF counts the eight ways to lay an image down.
Image turned(Image stored, int orientation) {
  if (orientation == 1) return stored;
  const bool lying = orientation >= 5;  // rows and columns change places first
  const bool mirrored = orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
  const bool upsideDown = orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
  Image image{stored.height, stored.width, stored.channels, stored.levels, {}};
  if (lying) std::swap(image.height, image.width);
  image.values.reserve(stored.values.size());
  for (int row = 0; row < image.height; ++row) {
    for (int column = 0; column < image.width; ++column) {
      int y = upsideDown ? image.height - 1 - row : row, x = mirrored ? image.width - 1 - column : column;
      if (lying) std::swap(y, x);
      const auto pixel = static_cast<std::size_t>((std::int64_t{y} * stored.width + x) * stored.channels);
      for (int c = 0; c < stored.channels; ++c)
        image.values.push_back(stored.values[pixel + static_cast<std::size_t>(c)]);
    }
  }
  return image;
}

bool liesInUnitRange(const Image& image) {
  for (const float value : image.values) {
    if (!(value >= 0 && value <= 1)) return false;
  }
  return true;
}

}  // namespace

Image readImageFile(const std::filesystem::path& path) {
  return decodeImage(MappedFile(path).bytes(), path.string());
}

Image decodeImage(std::span<const std::byte> file, const std::string& name, Turning turning) {
  const auto kind = imageKind(file);
  if (!kind) fail(name, fmt::format("it is not a {} image; convert or remove it", imageKindList()));
  const ImageHeader header = checkedHeader(name, *kind, file);

  const int orientation = turning == Turning::None ? 1 : exifOrientation(*kind, file);
  if (*kind == ImageKind::Jpeg) return turned(decodeJpeg(file, header, name), orientation);
  if (*kind == ImageKind::Png) return turned(decodePng(withoutPngNotes(file), header, name), orientation);

  std::vector<std::byte> edited;
  if (header.straightAlpha != 0) edited = withoutTiffAlphaMultiplication(file, header);
  const cv::Mat pixels = decode(name, edited.empty() ? file : std::span<const std::byte>(edited), turning);
  if (pixels.empty()) fail(name, fmt::format("its {} data is damaged; replace or remove it", imageKindName(*kind)));
  if (pixels.channels() == 1 || pixels.channels() == 3) {
    if (pixels.depth() == CV_8U) return toImage<std::uint8_t>(pixels, header.levels > 0 ? header.levels : 255);
    if (pixels.depth() == CV_16U) return toImage<std::uint16_t>(pixels, header.levels > 0 ? header.levels : 65535);
    if (pixels.depth() == CV_32F) {
      Image image = toImage<float>(pixels, 0);
      if (!liesInUnitRange(image)) fail(name, "its floating-point values do not lie in 0..1; scale them");
      return image;
    }
  }
  fail(name, "its pixel type is not read; convert it to 8 or 16 bit grey or RGB");
}

}  // namespace passband
