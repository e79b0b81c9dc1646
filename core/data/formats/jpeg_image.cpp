#include "core/data/formats/jpeg_image.h"

#include <array>
#include <csetjmp>
#include <cstdint>
#include <cstdio>
#include <fmt/format.h>
#include <vector>

// After <cstdio>, which it needs.
#include <jpeglib.h>
//
#include <jerror.h>

#include "core/base/error.h"
#include "core/base/printable.h"

namespace passband {
namespace {

constexpr int kMostScans = 500;  // as libjpeg-turbo's own tools: more keep the processor busy for hours

/// One file's decoder and why it failed. libjpeg leaves by a jump, which passes destructors over: whatever has one
/// lives in here, or outside of the function that is jumped into.
struct Decoder {
  jpeg_error_mgr errors{};  // first: libjpeg's pointer to it is the pointer to this
  std::jmp_buf failed{};
  std::array<char, JMSG_LENGTH_MAX> reason{};
  jpeg_decompress_struct jpeg{};
  jpeg_progress_mgr progress{};
  std::vector<JSAMPLE> row;

  Decoder() = default;
  ~Decoder() { jpeg_destroy_decompress(&jpeg); }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
};

Decoder& decoderOf(j_common_ptr jpeg) {
  return *reinterpret_cast<Decoder*>(jpeg->err);
}

[[noreturn]] void onError(j_common_ptr jpeg) {
  Decoder& decoder = decoderOf(jpeg);
  jpeg->err->format_message(jpeg, decoder.reason.data());
  std::longjmp(decoder.failed, 1);
}

/// Negative levels are warnings: of damage, but for a few about headers that change no pixel.
void onMessage(j_common_ptr jpeg, int level) {
  const int code = jpeg->err->msg_code;
  const bool harmless = code == JWRN_ADOBE_XFORM || code == JWRN_JFIF_MAJOR || code == JWRN_NOT_SEQUENTIAL;
  if (level < 0 && !harmless) onError(jpeg);
}

void onProgress(j_common_ptr jpeg) {
  if (reinterpret_cast<j_decompress_ptr>(jpeg)->input_scan_number <= kMostScans) return;
  Decoder& decoder = decoderOf(jpeg);
  std::snprintf(decoder.reason.data(), decoder.reason.size(), "more than %d scans", kMostScans);
  std::longjmp(decoder.failed, 1);
}

/// Inverted inks, as Adobe stores them.
void toRgb(const JSAMPLE* cmyk, float* rgb) {
  const int black = cmyk[3];
  for (int c = 0; c < 3; ++c) rgb[c] = static_cast<float>(black - ((255 - cmyk[c]) * black >> 8)) / 255;
}

/// False where libjpeg jumped out; no object of a class may live here.
bool decode(Decoder& decoder, std::span<const std::byte> file, const ImageHeader& header, Image& image) {
  if (setjmp(decoder.failed) != 0) return false;
  jpeg_decompress_struct& jpeg = decoder.jpeg;
  jpeg_create_decompress(&jpeg);
  jpeg.progress = &decoder.progress;
  jpeg_mem_src(&jpeg, reinterpret_cast<const unsigned char*>(file.data()), file.size());
  jpeg_read_header(&jpeg, TRUE);
  if (jpeg.image_height != header.height || jpeg.image_width != header.width) return false;
  const bool inks = jpeg.num_components == 4;
  jpeg.out_color_space = inks ? JCS_CMYK : jpeg.num_components == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_start_decompress(&jpeg);
  image.height = static_cast<int>(jpeg.output_height);
  image.width = static_cast<int>(jpeg.output_width);
  image.channels = jpeg.output_components == 1 ? 1 : 3;
  decoder.row.resize(std::size_t{jpeg.output_width} * static_cast<std::size_t>(jpeg.output_components));
  const std::size_t rowValues = std::size_t{jpeg.output_width} * static_cast<std::size_t>(image.channels);
  image.values.resize(rowValues * jpeg.output_height);
  while (jpeg.output_scanline < jpeg.output_height) {
    float* const out = image.values.data() + jpeg.output_scanline * rowValues;
    JSAMPROW row = decoder.row.data();
    jpeg_read_scanlines(&jpeg, &row, 1);
    for (std::size_t i = 0; !inks && i < rowValues; ++i) out[i] = static_cast<float>(row[i]) / 255;
    for (std::size_t x = 0; inks && x < jpeg.output_width; ++x) toRgb(row + 4 * x, out + 3 * x);
  }
  jpeg_finish_decompress(&jpeg);  // reads on to the end marker
  return true;
}

}  // namespace

Image decodeJpeg(std::span<const std::byte> file, const ImageHeader& header, const std::string& name) {
  Decoder decoder;
  decoder.jpeg.err = jpeg_std_error(&decoder.errors);
  decoder.errors.error_exit = onError;
  decoder.errors.emit_message = onMessage;
  decoder.errors.output_message = [](j_common_ptr) {};
  decoder.progress.progress_monitor = onProgress;
  Image image;
  if (decode(decoder, file, header, image)) return image;
  if (decoder.errors.msg_code == JERR_OUT_OF_MEMORY)
    throw OutOfMemory(fmt::format("not enough memory to decode {}", name));
  throw Error(fmt::format("cannot decode {}: its JPEG data is damaged ({}); replace or remove it", name,
                          decoder.reason[0] == 0 ? "two headers" : printable(decoder.reason.data())));
}

}  // namespace passband
