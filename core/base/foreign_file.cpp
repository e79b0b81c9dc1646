#include "core/base/foreign_file.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <string_view>

#include "core/base/text.h"

namespace passband {
namespace {

using namespace std::string_view_literals;

constexpr auto kUnpack = "unpack it and give the folder"sv;
constexpr auto kAsImages = "save its images as files in one folder a class, or as .npy arrays"sv;
constexpr auto kAsExport = "export the network with torch.export"sv;

struct Kind {
  std::size_t at = 0;
  std::string_view bytes;
  std::string_view name;
  std::string_view wayOut;
};

/// Their publications say these bytes.
constexpr Kind kKinds[] = {
    {0, "version https://git-lfs"sv, "a pointer of Git LFS, in the place of the file"sv,
     "get the file with git lfs pull"sv},
    {0, "\x89HDF\r\n\x1a\n"sv, "an HDF5 file"sv, "save its images or weights with numpy or PyTorch"sv},
    {0, "MATLAB 5.0 MAT-file"sv, "a MATLAB file"sv, kAsImages},
    {0, "MATLAB 7.3 MAT-file"sv, "a MATLAB file"sv, kAsImages},
    {0, "PAR1"sv, "a Parquet file"sv, kAsImages},
    {0, "ARROW1"sv, "an Arrow file"sv, kAsImages},
    {16, "\xDE\xC0\xEF\xBE"sv, "an LMDB database"sv, kAsImages},
    {0, "GGUF"sv, "a GGUF model"sv, kAsExport},
    {4, "TFL3"sv, "a TensorFlow Lite model"sv, kAsExport},
    {0, "7z\xBC\xAF\x27\x1C"sv, "a 7z archive"sv, kUnpack},
    {0, "Rar!\x1A\x07"sv, "a RAR archive"sv, kUnpack},
    {0, "%PDF-"sv, "a PDF document"sv, "take the images out of it"sv},
    {0,
     "\x7f"
     "ELF"sv,
     "a program"sv, "give images or a model"sv},
};

std::string_view startOf(std::span<const std::byte> file, std::size_t most) {
  return {reinterpret_cast<const char*>(file.data()), std::min(file.size(), most)};
}

/// Two letters begin it, and at the place that its 61st byte and the three behind it say there is the header of today.
bool isWindowsProgram(std::string_view file) {
  constexpr std::size_t placeAt = 0x3C;
  if (!file.starts_with("MZ") || file.size() < placeAt + 4) return false;
  std::size_t place = 0;
  for (std::size_t i = 4; i-- > 0;) place = place << 8 | static_cast<unsigned char>(file[placeAt + i]);
  return place < file.size() && file.substr(place).starts_with("PE\0\0"sv);
}

bool isWebPage(std::string_view start) {
  std::string text(trimmed(start.substr(0, 64)));
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text.starts_with("<!doctype html") || text.starts_with("<html");
}

/// A protobuf whose first field is the version of ONNX's format and whose second names who made it.
bool isOnnx(std::span<const std::byte> file, const std::filesystem::path& path) {
  const std::string_view start = startOf(file, 4);
  if (start.size() < 4 || start[0] != '\x08' || start[1] < 1 || start[1] > 30) return false;
  return path.extension() == ".onnx" || start[2] == '\x12' || start[2] == ':';
}

/// Lines of whole numbers, as tables of pixels are.
bool isNumberTable(std::string_view start) {
  const std::size_t first = start.find('\n'), second = start.find('\n', first + 1);
  const std::string_view line =
      second == start.npos ? start.substr(0, first) : start.substr(first + 1, second - first - 1);
  const bool numbers = line.find_first_not_of("0123456789.,; \t\r") == line.npos;
  return numbers && std::ranges::count_if(line, [](char c) { return c == ',' || c == ';' || c == '\t'; }) > 20;
}

std::string sentence(std::string_view name, std::string_view wayOut) {
  return fmt::format("it is {}; {}", name, wayOut);
}

}  // namespace

bool isPixelTable(std::span<const std::byte> file) {
  const std::string_view start = startOf(file, std::size_t{1} << 16);
  std::string heads(start.substr(0, start.find('\n')));
  std::ranges::transform(heads, heads.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return heads.find("pixel") != std::string::npos && heads.find(',') != std::string::npos;
}

std::optional<std::string> foreignFile(std::span<const std::byte> file, const std::filesystem::path& path) {
  const std::string_view start = startOf(file, std::size_t{1} << 16);
  for (const Kind& kind : kKinds) {
    if (start.size() >= kind.at + kind.bytes.size() && start.substr(kind.at).starts_with(kind.bytes))
      return sentence(kind.name, kind.wayOut);
  }
  if (isWindowsProgram(start)) return sentence("a program", "give images or a model");
  if (isWebPage(start)) return sentence("a web page, saved in the place of the file", "download the file itself");
  if (isOnnx(file, path)) return sentence("an ONNX model", kAsExport);
  const std::string extension = path.extension().string();
  if (extension == ".tfrecord" || extension == ".tfrecords") return sentence("a file of TensorFlow records", kAsImages);
  if (path.filename() == "data.mdb") return sentence("an LMDB database", kAsImages);
  if (extension == ".pb") return sentence("a TensorFlow graph", kAsExport);
  constexpr std::uintmax_t stl10Image = 3 * 96 * 96;
  if (extension == ".bin" && file.size() % stl10Image == 0 && path.filename().string().ends_with("_X.bin"))
    return sentence("the images of STL-10 in their own form", kAsImages);
  if (isNumberTable(start) || isPixelTable(file))
    return sentence("a table of numbers", "save the images with numpy.save, N x H x W, with their labels beside");
  return std::nullopt;
}

}  // namespace passband
