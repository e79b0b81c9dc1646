#include "core/data/formats/idx.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/base/memory.h"
#include "core/data/archives/gzip.h"
#include "core/data/formats/array_images.h"
#include "core/data/label_list.h"
#include "core/data/source_text.h"

namespace passband {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostDimensions = 4;
constexpr std::size_t kLongestHeader = 4 + 4 * kMostDimensions;

struct IdxHeader {
  ValueType type;
  std::vector<std::int64_t> shape;
  std::size_t bytes = 0;

  std::size_t fileBytes() const { return bytes + arrayBytes(type, shape).value(); }
};

std::optional<ValueType> typeOf(unsigned code) {
  switch (code) {
    case 0x08:
      return ValueType{'u', 1, false};
    case 0x09:
      return ValueType{'i', 1, false};
    case 0x0B:
      return ValueType{'i', 2, true};
    case 0x0C:
      return ValueType{'i', 4, true};
    case 0x0D:
      return ValueType{'f', 4, true};
    case 0x0E:
      return ValueType{'f', 8, true};
    default:
      return std::nullopt;
  }
}

std::optional<IdxHeader> parseHeader(std::span<const std::byte> file) {
  const auto at = [&](std::size_t i) { return std::to_integer<std::uint32_t>(file[i]); };
  if (file.size() < 8 || at(0) != 0 || at(1) != 0) return std::nullopt;
  const auto type = typeOf(at(2));
  const std::size_t dimensions = at(3);
  if (!type || dimensions < 1 || dimensions > kMostDimensions || file.size() < 4 + 4 * dimensions) return std::nullopt;
  IdxHeader header{*type, {}, 4 + 4 * dimensions};
  for (std::size_t d = 0; d < dimensions; ++d) {
    const std::size_t start = 4 + 4 * d;
    header.shape.push_back(at(start) << 24 | at(start + 1) << 16 | at(start + 2) << 8 | at(start + 3));
  }
  if (!arrayBytes(header.type, header.shape)) return std::nullopt;
  return header;
}

/// The header of a file that may be packed; nothing when it is no IDX file.
std::optional<IdxHeader> headerOf(const MappedFile& file, const std::string& name) {
  if (!isGzip(file.bytes())) return parseHeader(file.bytes());
  return parseHeader(gunzip(file.bytes(), kLongestHeader, name));
}

// ---- Which files a source means.

/// Files of images that are called so, and where "images" and the number of dimensions stand differently for the
/// labels.
bool isImagesName(const std::string& name) {
  return name.find("images") != std::string::npos && name.find("idx3") != std::string::npos;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  if (const auto at = text.rfind(from); at != std::string::npos) text.replace(at, from.size(), to);
  return text;
}

/// The labels beside the images, packed or not.
std::optional<fs::path> labelsBeside(const fs::path& images) {
  std::string name = images.filename().string();
  if (!isImagesName(name)) return std::nullopt;
  name = replaced(replaced(name, "images", "labels"), "idx3", "idx1");
  const std::string other = name.ends_with(".gz") ? name.substr(0, name.size() - 3) : name + ".gz";
  for (const std::string& candidate : {name, other}) {
    if (fs::exists(images.parent_path() / candidate)) return images.parent_path() / candidate;
  }
  return std::nullopt;
}

std::vector<fs::path> imageFiles(const fs::path& folder, const std::string& part) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    // Unpacked beside the packed file, or in a folder of its name: one set.
    const bool packedToo =
        name.ends_with(".gz") && fs::is_regular_file(folder / name.substr(0, name.size() - 3), error);
    if (!isImagesName(name) || !entry.is_regular_file(error) || packedToo) continue;
    const bool test = name.find("t10k") != std::string::npos || name.find("test") != std::string::npos;
    if (part.empty() || test == (part == "test")) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

fs::path imagesOf(const std::string& source, const SourceText& text) {
  if (!fs::is_directory(text.path)) return text.path;
  const std::vector<fs::path> files = imageFiles(text.path, text.part);
  if (files.empty()) {
    throw Error(fmt::format("cannot open {}: the folder holds no IDX images of that part; give {}", source, text.path));
  }
  if (files.size() > 1) {
    throw UsageError(
        fmt::format("{0} holds several sets of IDX images: give {0}:train, {0}:test, or one file such as {1}",
                    text.path, files[0].string()));
  }
  return files[0];
}

bool recognises(const std::string& source) {
  try {
    const SourceText text = splitSource(source);
    if (fs::is_directory(text.path)) return !imageFiles(text.path, "").empty();
    const MappedFile file(text.path);
    const auto header = headerOf(file, text.path);
    return header && (isGzip(file.bytes()) || isImagesName(fs::path(text.path).filename().string()) ||
                      header->fileBytes() == file.bytes().size());
  } catch (const std::exception&) {  // cannot be read: not for this format to say so
    return false;
  }
}

std::shared_ptr<const ImageSet> open(const std::string& source, const DataOptions& options) {
  const SourceText text = splitSource(source);
  checkChanges(source, text, {"classes"});
  const fs::path path = imagesOf(source, text);
  const ArrayView images = readIdx(path, options.glance, options.job);
  if (images.shape.size() < 3) {
    throw Error(
        fmt::format("{} holds {} numbers, no images; give the file of images, beside which the labels are found",
                    path.string(), shapeText(images.shape)));
  }
  const auto labelFile = options.labels.empty() ? labelsBeside(path) : std::optional<fs::path>(options.labels);
  if (!labelFile) {
    throw Error(fmt::format("{} has no labels beside it; give the labels in a file of their own", path.string()));
  }
  LabelList labels = readLabelList(*labelFile);
  ArraySet set;
  set.info.source = source;
  set.info.format = isGzip(MappedFile(path).bytes()) ? "IDX (gzip)" : "IDX";
  set.info.classNames = labels.names.empty() || !text.changes.empty()
                            ? labelNames(text, path.parent_path().string(), labels.highest())
                            : labels.names;
  set.parts.push_back({images, path.filename().string()});
  set.labels = std::move(labels.labels);
  return arrayImages(std::move(set), options);
}

}  // namespace

bool isIdx(std::span<const std::byte> file) {
  const auto header = parseHeader(file);
  return header && header->fileBytes() == file.size();
}

ArrayView readIdx(const fs::path& path, bool glance, const JobContext* job) {
  const auto file = std::make_shared<MappedFile>(path);
  const std::string name = path.string();
  const std::optional<IdxHeader> header = headerOf(*file, name);
  if (!header) throw Error(fmt::format("{} is no IDX file, or its header is damaged; download it again", name));
  ArrayView view{header->type, header->shape, file->bytes(), file};
  if (isGzip(file->bytes())) {
    checkExpansion(file->bytes().size(), header->fileBytes(), name);
    const std::size_t most = glance && header->shape.size() > 1 ? header->bytes : header->fileBytes() + 1;
    requireFreeMemory(most, name);
    const auto unpacked = std::make_shared<std::vector<std::byte>>(gunzip(file->bytes(), most, name, job));
    view.bytes = *unpacked;
    view.owner = unpacked;
    if (most == header->bytes) return view.bytes = {}, view;
  }
  if (view.bytes.size() != header->fileBytes()) {
    throw Error(fmt::format("{} is damaged: its header says {} values, but {} bytes follow; download it again", name,
                            shapeText(header->shape), view.bytes.size() - header->bytes));
  }
  view.bytes = view.bytes.subspan(header->bytes);
  return view;
}

DataFormat idxFormat() {
  return {.name = "IDX",
          .label = "IDX",
          .holds =
              "MNIST, Fashion-MNIST and others, also as .gz, the labels beside; also the folder that torchvision fills",
          .sources = {"FILE", "FOLDER:test?classes=fashion-mnist"},
          .recognises = recognises,
          .open = open};
}

}  // namespace passband
