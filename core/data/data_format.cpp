#include "core/data/data_format.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <optional>
#include <string_view>

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/data/cifar.h"
#include "core/data/class_folders.h"
#include "core/data/image_header.h"
#include "core/data/synthetic.h"

namespace passband {
namespace {

namespace fs = std::filesystem;
using namespace std::string_view_literals;

DataFormat syntheticFormat() {
  return {"synthetic", [](const std::string& source) { return source.starts_with("syn:"); },
          [](const std::string& source, const DataOptions& options) {
            return syntheticImageSet(parseSynthetic(source, options.seed), source);
          }};
}

// ---- What a source is that no format reads, and what to do with it: the second half of a sentence.

constexpr auto wanted =
    "give a folder with one folder of images for each class, CIFAR-10 or CIFAR-100 in the binary form, or syn:B1 .. syn:B4"sv;
constexpr auto looksLikeModel = "that looks like a model: give it to --model"sv;

std::string folderAdvice(const fs::path& folder) {
  if (fs::is_empty(folder)) return fmt::format("the folder is empty; {}", wanted);
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.is_regular_file() && imageKind(MappedFile(entry.path()).bytes())) {
      return "its images do not lie in class folders; put the images of each class into a folder of its own";
    }
  }
  return fmt::format("the folder holds neither class folders nor CIFAR files; {}", wanted);
}

/// The name of the first file in a zip archive.
std::string_view firstZipName(std::string_view file) {
  constexpr std::size_t nameStart = 30;
  if (file.size() < nameStart) return {};
  const auto length =
      static_cast<std::size_t>(static_cast<unsigned char>(file[26]) | static_cast<unsigned char>(file[27]) << 8);
  return file.substr(nameStart, length);
}

std::string zipAdvice(std::string_view file) {
  if (firstZipName(file).ends_with(".npy")) return fmt::format("it is a NumPy archive; {}", wanted);
  constexpr std::size_t directoryBytes = std::size_t{4} << 20;  // a zip lists its files at its end
  const std::string_view directory = file.substr(file.size() - std::min(file.size(), directoryBytes));
  for (const auto part : {"/data.pkl"sv, "/models/model.json"sv}) {
    if (directory.find(part) != std::string_view::npos) return std::string(looksLikeModel);
  }
  return "it is a zip archive; unpack it and give the folder";
}

bool isSafetensors(std::string_view file) {
  if (file.size() < 10 || file[8] != '{') return false;
  std::uint64_t header = 0;
  for (std::size_t i = 8; i-- > 0;) header = header << 8 | static_cast<unsigned char>(file[i]);
  return header <= file.size() - 8;
}

std::string fileAdvice(const MappedFile& mapped) {
  const std::string_view file = mapped.text();
  if (file.empty()) return fmt::format("the file is empty; {}", wanted);
  if (const auto kind = imageKind(mapped.bytes())) {
    return fmt::format("it is a single {} image; give the folder whose folders hold the images of each class",
                       imageKindName(*kind));
  }
  if (file.starts_with("PK\x03\x04"sv)) return zipAdvice(file);
  if (file.starts_with("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20"sv) || isSafetensors(file))
    return std::string(looksLikeModel);
  if (file.starts_with('\x80'))
    return fmt::format("it is a Python pickle; if it is a model, give it to --model, else {}", wanted);
  if (file.starts_with("\x93NUMPY"sv)) return fmt::format("it is a NumPy array; {}", wanted);
  if (file.starts_with("SQLite format 3\0"sv)) return "it is a project file or another database; give it to --project";
  const bool tar = file.size() > 262 && file.substr(257, 5) == "ustar";
  if (tar || file.starts_with("\x1f\x8b"sv)) return "it is a packed archive; unpack it and give the folder";
  return fmt::format("it is of no known data format; {}", wanted);
}

std::string advice(const std::string& source) {
  if (!fs::exists(source)) return "there is no such file or folder; check the path";
  return fs::is_directory(source) ? folderAdvice(source) : fileAdvice(MappedFile(source));
}

}  // namespace

const std::vector<DataFormat>& dataFormats() {
  static const std::vector<DataFormat> formats = {syntheticFormat(), cifarFormat(), classFoldersFormat()};
  return formats;
}

std::shared_ptr<const ImageSet> openImageSet(const std::string& source, const DataOptions& options) {
  for (const DataFormat& format : dataFormats()) {
    if (format.recognises(source)) return format.open(source, options);
  }
  try {
    throw Error(fmt::format("cannot open {} as images: {}", source, advice(source)));
  } catch (const fs::filesystem_error& error) {
    throw Error(fmt::format("cannot read {}: {}; check its permissions", source, error.code().message()));
  }
}

}  // namespace passband
