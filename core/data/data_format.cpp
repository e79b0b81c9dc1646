#include "core/data/data_format.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <optional>
#include <string_view>

#include "core/base/error.h"
#include "core/base/file_magic.h"
#include "core/base/files.h"
#include "core/base/foreign_file.h"
#include "core/base/plain_pickle.h"
#include "core/base/word_list.h"
#include "core/data/formats/cifar.h"
#include "core/data/formats/cifar_python.h"
#include "core/data/formats/class_folders.h"
#include "core/data/formats/idx.h"
#include "core/data/formats/image_header.h"
#include "core/data/formats/npy_header.h"
#include "core/data/formats/npy_images.h"
#include "core/data/formats/numpy_pickle.h"
#include "core/data/formats/webdataset.h"
#include "core/data/label_table.h"
#include "core/data/search_folder.h"
#include "core/data/source_text.h"
#include "core/data/synthetic/synthetic.h"
#include "core/data/utf8_names.h"

namespace passband {
namespace {

namespace fs = std::filesystem;
using namespace std::string_view_literals;

DataFormat syntheticFormat() {
  return {.name = "synthetic",
          .label = "a synthetic dataset (syn:B1)",
          .holds =
              "images that Passband makes: classes of noise, with bands of frequencies planted in any of them; "
              "syn:B1?help lists the settings",
          .sources = {"syn:B1", "syn:B1?images=500&seed=3"},
          .recognises = [](const std::string& source) { return source.starts_with("syn:"); },
          .open =
              [](const std::string& source, const DataOptions& options) {
                return syntheticImageSet(parseSynthetic(source, options.seed), source);
              },
          .ownLabels = true};
}

// ---- What a source is that no format reads, and what to do with it: the second half of a sentence.

std::string wanted() {
  return fmt::format("give {}", dataFormatList());
}

constexpr auto kLooksLikeModel = "that looks like a model: open it as a model"sv;

std::string folderAdvice(const fs::path& folder) {
  if (isSearchFolder(folder)) return "it holds the maps of a search, and no images; give it where maps are asked for";
  if (fs::is_empty(folder)) return fmt::format("the folder is empty; {}", wanted());
  std::error_code unknown;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.is_regular_file(unknown) && imageKind(MappedFile(entry.path()).bytes())) {
      return "its images do not lie in class folders; put the images of each class into a folder of its own, or list "
             "their labels in labels.csv";
    }
  }
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (!entry.is_regular_file(unknown)) continue;
    if (const auto foreign = foreignFile(MappedFile(entry.path()).bytes(), entry.path()))
      return fmt::format("of its file '{}': {}", entry.path().filename().string(), *foreign);
  }
  return fmt::format("the folder holds neither class folders nor CIFAR files; {}", wanted());
}

std::string zipAdvice(std::string_view file) {
  constexpr std::size_t directoryBytes = std::size_t{4} << 20;  // a zip lists its files at its end
  const std::string_view directory = file.substr(file.size() - std::min(file.size(), directoryBytes));
  if (namesTorchMember(directory)) return std::string(kLooksLikeModel);
  for (const std::string_view inner : {".zip"sv, ".tar"sv, ".tgz"sv}) {
    if (directory.find(inner) != directory.npos)
      return "it is a zip archive that holds archives and no images; unpack it and give the one with the images";
  }
  return fmt::format("it is a zip archive that is damaged or holds no images; {}", wanted());
}

std::string fileAdvice(const MappedFile& mapped, const fs::path& path) {
  const std::string_view file = mapped.text();
  if (file.empty()) return fmt::format("the file is empty; {}", wanted());
  if (auto foreign = foreignFile(mapped.bytes(), path)) return *std::move(foreign);
  if (const auto kind = imageKind(mapped.bytes())) {
    return fmt::format("it is a single {} image; give the folder whose folders hold the images of each class",
                       imageKindName(*kind));
  }
  if (isZip(mapped.bytes())) return zipAdvice(file);
  if (isLegacyCheckpoint(mapped.bytes()) || isSafetensors(mapped.bytes())) return std::string(kLooksLikeModel);
  if (const auto pickle = plainPickle(mapped.bytes()))
    return fmt::format("it is {}; if it is a model, open it as a model, else {}", *pickle, wanted());
  if (file.starts_with('\x80') && looksLikePickle(mapped.bytes()))
    return "it begins as a Python pickle, but is damaged or cut short; get it again";
  if (file.starts_with(kNpyMagic)) {
    const auto header = parseNpyHeader(file);
    return header ? fmt::format("it is a NumPy array of {} dimensions, where images have three or four; {}",
                                header->shape.size(), wanted())
                  : "it is a NumPy array whose header is damaged; save it again with numpy.save";
  }
  if (file.starts_with("SQLite format 3\0"sv)) return "it is a project file or another database; open it as a project";
  if (file.starts_with("\x1f\x8b\x08"sv)) return fmt::format("it is a gzip file of no known data format; {}", wanted());
  return fmt::format("it is of no known data format; {}", wanted());
}

std::string advice(const std::string& source) {
  const std::string path = splitSource(source).path;
  if (!fs::exists(path)) return "there is no such file or folder; check the path";
  return fs::is_directory(path) ? folderAdvice(path) : fileAdvice(MappedFile(path), path);
}

/// The folder that downloading with torchvision made inside the given one; the source itself where there is none.
std::string insideRoot(const std::string& source) {
  const SourceText text = splitSource(source);
  std::error_code unknown;
  if (!fs::is_directory(text.path, unknown)) return source;
  std::vector<std::string> found;
  for (const char* inner : {"cifar-10-batches-py", "cifar-10-batches-bin", "cifar-100-python", "cifar-100-binary",
                            "MNIST/raw", "FashionMNIST/raw", "KMNIST/raw", "QMNIST/raw", "raw"}) {
    const std::string folder = (fs::path(text.path) / inner).string();
    const auto holds = [&](const DataFormat& format) { return format.recognises(folder); };
    if (fs::is_directory(folder, unknown) && (holds(cifarFormat()) || holds(cifarPythonFormat()) || holds(idxFormat())))
      found.push_back(folder);
  }
  if (found.empty()) return source;
  if (found.size() > 1)
    throw UsageError(fmt::format("{} holds several datasets: give one of {}", text.path, fmt::join(found, ", ")));
  return found[0] + source.substr(text.path.size());
}

}  // namespace

ClassOrder classOrderFromText(const std::string& text) {
  if (text == "name") return ClassOrder::Name;
  if (text == "number") return ClassOrder::Number;
  throw UsageError(fmt::format("the order of class folders must be name or number, not '{}'", text));
}

bool hasClassOrder(const ImageSetInfo& info) {
  return info.format.starts_with(classFoldersFormat().name);  // also those in an archive
}

bool hasImageFiles(const ImageSetInfo& info) {
  return hasClassOrder(info) || info.format.starts_with(kImagesWithTable);
}

const std::vector<DataFormat>& dataFormats() {
  static const std::vector<DataFormat> formats = {syntheticFormat(),  cifarFormat(),   cifarPythonFormat(),
                                                  idxFormat(),        npyFormat(),     npzFormat(),
                                                  webDatasetFormat(), archiveFormat(), classFoldersFormat()};
  return formats;
}

std::string dataFormatList() {
  std::vector<std::string> labels;
  for (const DataFormat& format : dataFormats()) labels.insert(labels.begin(), format.label);
  return alternatives(labels);
}

std::shared_ptr<const ImageSet> openImageSet(const std::string& given, const DataOptions& options) {
  const std::string source = insideRoot(given);
  if (!options.labels.empty() && fs::is_directory(splitSource(source).path))
    return withUtf8Names(classFoldersFormat().open(source, options));
  for (const DataFormat& format : dataFormats()) {
    if (!format.recognises(source)) continue;
    if (format.ownLabels && !options.labels.empty())
      throw Error(fmt::format("{} has labels of its own ({}); open it without {}", source, format.name,
                              options.labels.string()));
    return withUtf8Names(format.open(source, options));
  }
  try {
    throw Error(fmt::format("cannot open {} as images: {}", source, advice(source)));
  } catch (const fs::filesystem_error& error) {
    throw Error(fmt::format("cannot read {}: {}; check its permissions", source, error.code().message()));
  }
}

}  // namespace passband
