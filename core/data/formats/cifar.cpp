#include "core/data/formats/cifar.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <optional>

#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/data/formats/batch_files.h"
#include "core/data/source_text.h"

namespace passband {
namespace {

namespace fs = std::filesystem;
using Bytes = std::span<const std::byte>;

constexpr int kSide = 32;
constexpr std::size_t kPlaneBytes = std::size_t{kSide} * kSide;
constexpr std::size_t kImageBytes = 3 * kPlaneBytes;
constexpr std::size_t kMinCutOffRecords = 8;

struct Layout {
  const char* name;
  const char* preset;
  const char* namesFile;
  std::size_t labelBytes;  ///< the class is the last of them
  int classes;
  int coarseClasses;  ///< range of the first label byte

  std::size_t recordBytes() const { return labelBytes + kImageBytes; }
};

constexpr Layout kLayouts[] = {{"CIFAR-10", "cifar10", "batches.meta.txt", 1, 10, 10},
                               {"CIFAR-100", "cifar100", "fine_label_names.txt", 2, 100, 20}};

std::int32_t labelOf(const Layout& layout, const std::byte* record) {
  return std::to_integer<std::int32_t>(record[layout.labelBytes - 1]);
}

/// Whether every whole record has labels in range.
bool labelsFit(const Layout& layout, Bytes file) {
  for (; file.size() >= layout.recordBytes(); file = file.subspan(layout.recordBytes())) {
    if (std::to_integer<int>(file[0]) >= layout.coarseClasses || labelOf(layout, file.data()) >= layout.classes)
      return false;
  }
  return true;
}

/// The layout of a file of whole records; of one that is cut off only where its name ends in .bin, as CIFAR's do, and
/// it is long enough for the labels to be no coincidence.
const Layout* layoutOf(const std::string& name, Bytes file) {
  const Layout* cutOff = nullptr;
  for (const Layout& layout : kLayouts) {
    if (file.size() < layout.recordBytes() || !labelsFit(layout, file)) continue;
    if (file.size() % layout.recordBytes() == 0) return &layout;
    const bool certain = file.size() >= kMinCutOffRecords * layout.recordBytes();
    if (certain && name.ends_with(".bin") && cutOff == nullptr) cutOff = &layout;
  }
  return cutOff;
}

// ---- Which files a source means.

bool isTraining(const std::string& name) {
  return (name.starts_with("data_batch_") && name.ends_with(".bin")) || name == "train.bin";
}

bool isTest(const std::string& name) {
  return name == "test_batch.bin" || name == "test.bin";
}

// ---- Class names.

std::vector<std::string> usualNames(const Layout& layout) {
  if (layout.classes == 10) return cifar10Names();
  std::vector<std::string> names;
  for (int label = 0; label < layout.classes; ++label) names.push_back(fmt::format("class {}", label));
  return names;
}

/// From the names file beside the images, else the usual ones. Throws Error when a label has no name.
std::vector<std::string> classNames(const Layout& layout, const BatchFiles& files, std::int32_t highestLabel) {
  if (!files.has(layout.namesFile)) return usualNames(layout);
  const FileBytes content = files.read(layout.namesFile);
  const std::vector<std::string> names =
      textLines({reinterpret_cast<const char*>(content.bytes.data()), content.bytes.size()});
  if (std::ssize(names) <= highestLabel || std::ssize(names) > layout.classes) {
    throw Error(
        fmt::format("cannot use {}: it names {} classes, but the images have labels up to {} and {} has {} classes; "
                    "correct or remove it",
                    files.describe(layout.namesFile), names.size(), highestLabel, layout.name, layout.classes));
  }
  return names;
}

// ---- The set.

class CifarSet : public ImageSet {
 public:
  CifarSet(const std::string& source, const DataOptions& options) {
    const SourceText text = splitSource(source);
    const auto batches = batchFiles(text.path, options.job);
    Sha256 hash;
    for (const std::string& name : chosenBatches(source, text, *batches, isTraining, isTest)) {
      addFile(*batches, name);
      if (!options.glance) hash.add(files_.back().content.bytes, options.job);
    }
    info_.source = source;
    info_.format = fmt::format("{} binary", layout_->name);
    if (!options.glance) info_.hash = hash.hex();
    info_.height = info_.width = kSide;
    info_.channels = 3;
    info_.classNames = classNames(*layout_, *batches, *std::max_element(labels_.begin(), labels_.end()));
    info_.usualRecipe = recipePreset(layout_->preset);
  }

  const ImageSetInfo& info() const override { return info_; }
  std::span<const std::int32_t> labels() const override { return labels_; }

  Image image(std::int64_t index) const override {
    const auto [file, position] = locate(index);
    const auto start = static_cast<std::size_t>(position) * layout_->recordBytes() + layout_->labelBytes;
    const Bytes planes = file->content.bytes.subspan(start, kImageBytes);
    Image image{kSide, kSide, 3, 255, std::vector<float>(kImageBytes)};
    for (std::size_t c = 0; c < 3; ++c) {
      const std::byte* plane = planes.data() + c * kPlaneBytes;
      for (std::size_t i = 0; i < kPlaneBytes; ++i) {
        image.values[3 * i + c] = std::to_integer<std::uint8_t>(plane[i]) / 255.0F;
      }
    }
    return image;
  }

  std::string imageName(std::int64_t index) const override {
    const auto [file, position] = locate(index);
    return fmt::format("image {} of {}", position, file->name);
  }

 private:
  struct File {
    std::string name;
    FileBytes content;
    std::int64_t firstImage;
  };

  void addFile(const BatchFiles& batches, const std::string& name) {
    const std::string place = batches.describe(name);
    File file{name, batches.read(name), size()};
    const Bytes bytes = file.content.bytes;
    const Layout* layout = layoutOf(name, bytes);
    if (layout == nullptr) {
      throw Error(fmt::format("cannot read {}: it does not hold CIFAR records; download it again or remove it", place));
    }
    if (layout_ != nullptr && layout != layout_) {
      throw Error(fmt::format("cannot read {}: it is {}, the files beside it {}; keep them in folders of their own",
                              place, layout->name, layout_->name));
    }
    layout_ = layout;
    if (const std::size_t surplus = bytes.size() % layout->recordBytes(); surplus != 0) {
      throw Error(fmt::format(
          "cannot read {}: after {} whole {} records {} bytes are missing or {} too many; download it again", place,
          bytes.size() / layout->recordBytes(), layout->name, layout->recordBytes() - surplus, surplus));
    }
    for (std::size_t start = 0; start < bytes.size(); start += layout->recordBytes()) {
      labels_.push_back(labelOf(*layout, bytes.data() + start));
    }
    files_.push_back(std::move(file));
  }

  /// The file of an image and its position in it.
  std::pair<const File*, std::int64_t> locate(std::int64_t index) const {
    if (index < 0 || index >= size()) throw Error(fmt::format("{} has no image {}", info_.source, index));
    const auto after = std::upper_bound(files_.begin(), files_.end(), index,
                                        [](std::int64_t value, const File& file) { return value < file.firstImage; });
    const File& file = *std::prev(after);
    return {&file, index - file.firstImage};
  }

  const Layout* layout_ = nullptr;
  std::vector<File> files_;
  std::vector<std::int32_t> labels_;
  ImageSetInfo info_;
};

bool recognises(const std::string& source) {
  try {
    const SourceText text = splitSource(source);
    if (fs::is_regular_file(text.path) && isBatchArchive(text.path, {"cifar-10-batches-bin", "cifar-100-binary"}))
      return true;
    if (!fs::is_directory(text.path) && !text.part.empty()) return false;
    const auto files = batchFiles(text.path, nullptr);
    const auto names = files->names();
    const bool folder = fs::is_directory(text.path);
    const auto batch =
        std::ranges::find_if(names, [&](const auto& name) { return !folder || isTraining(name) || isTest(name); });
    return batch != names.end() && layoutOf(*batch, files->read(*batch).bytes) != nullptr;
  } catch (const std::exception&) {  // cannot be read: not for this format to say so
    return false;
  }
}

std::shared_ptr<const ImageSet> open(const std::string& source, const DataOptions& options) {
  return std::make_shared<CifarSet>(source, options);
}

}  // namespace

DataFormat cifarFormat() {
  return {
      .name = "CIFAR binary",
      .label = "CIFAR",
      .holds = "CIFAR-10 and CIFAR-100 as binary batches; also the folder around theirs, and the archive they come in",
      .sources = {"FILE", "FOLDER:train", "FOLDER:test", "cifar-10-binary.tar.gz:test"},
      .recognises = recognises,
      .open = open,
      .ownLabels = true};
}

}  // namespace passband
