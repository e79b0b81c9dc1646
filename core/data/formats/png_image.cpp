#include "core/data/formats/png_image.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <fmt/format.h>
#include <limits>
#include <png.h>
#include <vector>

#include "core/base/error.h"
#include "core/base/printable.h"

namespace passband {
namespace {

/// One file's decoder and why it failed. libpng leaves by a jump, which passes destructors over: whatever has one lives
/// in here, or outside of the function that is jumped into.
struct Decoder {
  std::span<const std::byte> rest;
  std::array<char, 200> reason{};
  png_structp png = nullptr;
  png_infop info = nullptr;
  std::vector<png_byte> pixels;

  Decoder() = default;
  ~Decoder() { png_destroy_read_struct(&png, &info, nullptr); }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
};

[[noreturn]] void onError(png_structp png, png_const_charp reason) {
  Decoder& decoder = *static_cast<Decoder*>(png_get_error_ptr(png));
  std::strncpy(decoder.reason.data(), reason, decoder.reason.size() - 1);
  png_longjmp(png, 1);
}

/// Of what libpng can do without.
void onWarning(png_structp, png_const_charp) {}

void readBytes(png_structp png, png_bytep out, std::size_t count) {
  Decoder& decoder = *static_cast<Decoder*>(png_get_io_ptr(png));
  if (count > decoder.rest.size()) png_error(png, "the file ends too early");
  std::memcpy(out, decoder.rest.data(), count);
  decoder.rest = decoder.rest.subspan(count);
}

/// 8 or 16 bits a value, no alpha, and colour wherever there is more than grey.
void askForPlainPixels(png_structp png, int colourType, int bits) {
  if (colourType == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(png);
  if (colourType == PNG_COLOR_TYPE_GRAY && bits < 8) png_set_expand_gray_1_2_4_to_8(png);
  if (colourType == PNG_COLOR_TYPE_GRAY_ALPHA) png_set_gray_to_rgb(png);
  png_set_strip_alpha(png);
  if (bits == 16 && std::endian::native == std::endian::little) png_set_swap(png);
}

template <class T>
void takeValues(const std::vector<png_byte>& pixels, Image& image) {
  image.levels = std::numeric_limits<T>::max();
  image.values.resize(pixels.size() / sizeof(T));
  for (std::size_t i = 0; i < image.values.size(); ++i) {
    T value;
    std::memcpy(&value, pixels.data() + i * sizeof(T), sizeof(T));
    image.values[i] = static_cast<float>(value) / static_cast<float>(image.levels);
  }
}

/// False where libpng jumped out; no object of a class may live here.
bool decode(Decoder& decoder, const ImageHeader& header, Image& image) {
  if (setjmp(png_jmpbuf(decoder.png)) != 0) return false;
  png_structp png = decoder.png;
  png_set_read_fn(png, &decoder, readBytes);
  png_set_crc_action(png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
  png_set_benign_errors(png, 1);
  png_read_info(png, decoder.info);
  png_uint_32 width = 0, height = 0;
  int bits = 0, colourType = 0;
  png_get_IHDR(png, decoder.info, &width, &height, &bits, &colourType, nullptr, nullptr, nullptr);
  if (height != header.height || width != header.width) png_error(png, "two headers");
  askForPlainPixels(png, colourType, bits);
  const int passes = png_set_interlace_handling(png);
  png_read_update_info(png, decoder.info);
  image.height = static_cast<int>(height);
  image.width = static_cast<int>(width);
  image.channels = png_get_channels(png, decoder.info);
  const std::size_t rowBytes = png_get_rowbytes(png, decoder.info);
  decoder.pixels.resize(rowBytes * height);
  for (int pass = 0; pass < passes; ++pass) {
    for (std::size_t y = 0; y < height; ++y) png_read_row(png, decoder.pixels.data() + y * rowBytes, nullptr);
  }
  png_read_end(png, nullptr);
  if (bits == 16) {
    takeValues<std::uint16_t>(decoder.pixels, image);
  } else {
    takeValues<std::uint8_t>(decoder.pixels, image);
  }
  return true;
}

}  // namespace

Image decodePng(std::span<const std::byte> file, const ImageHeader& header, const std::string& name) {
  Decoder decoder;
  decoder.rest = file;
  decoder.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &decoder, onError, onWarning);
  if (decoder.png != nullptr) decoder.info = png_create_info_struct(decoder.png);
  if (decoder.info == nullptr) throw OutOfMemory(fmt::format("not enough memory to decode {}", name));
  Image image;
  if (decode(decoder, header, image)) return image;
  throw Error(fmt::format("cannot decode {}: its PNG data is damaged ({}); replace or remove it", name,
                          printable(decoder.reason.data())));
}

}  // namespace passband
