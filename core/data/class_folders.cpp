#include "core/data/class_folders.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <optional>
#include <set>

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/base/hash.h"
#include "core/base/parallel.h"
#include "core/data/image_file.h"
#include "core/data/image_header.h"

namespace passband {
namespace {

namespace fs = std::filesystem;

struct ImageEntry {
  std::string name;  ///< relative to the set's folder
  std::int32_t label = 0;
  std::uint64_t bytes = 0;
  std::optional<ImageKind> kind;  ///< nothing: no image
  std::optional<ImageHeader> header;
};

bool isHidden(const fs::path& path) {
  return path.filename().string().starts_with('.');
}

std::vector<std::string> subfolders(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.is_directory() && !isHidden(entry.path())) names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

/// All files of a class folder and its sub-folders, sorted. Linked sub-folders are not entered: they may form a circle.
std::vector<ImageEntry> filesOfClass(const fs::path& root, const std::string& className, std::int32_t label) {
  std::vector<ImageEntry> files;
  for (auto entry = fs::recursive_directory_iterator(root / className); entry != fs::recursive_directory_iterator();
       ++entry) {
    if (isHidden(entry->path())) {
      entry.disable_recursion_pending();
    } else if (entry->is_regular_file()) {
      files.push_back({entry->path().lexically_relative(root).generic_string(), label, 0, {}, {}});
    }
  }
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return files;
}

void inspect(const fs::path& root, std::vector<ImageEntry>& entries) {
  parallelFor(std::ssize(entries), availableThreads(), [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      ImageEntry& entry = entries[static_cast<std::size_t>(i)];
      const MappedFile file(root / entry.name);
      entry.bytes = file.bytes().size();
      entry.kind = imageKind(file.bytes());
      if (entry.kind) entry.header = readImageHeader(*entry.kind, file.bytes());
    }
  });
}

/// DIR/train/cat/a.jpg, DIR/val/cat/b.jpg: the class folders lie one level deeper than given.
void refuseSplitFolders(const std::string& source, const std::vector<std::string>& classes,
                        const std::vector<ImageEntry>& images) {
  static const std::set<std::string> splits = {"train", "training", "val", "valid", "validation",
                                               "test",  "testing",  "dev", "eval"};
  const bool named =
      std::all_of(classes.begin(), classes.end(), [](const auto& name) { return splits.contains(name); });
  const bool nested = std::all_of(images.begin(), images.end(), [](const auto& image) {
    return std::count(image.name.begin(), image.name.end(), '/') > 1;
  });
  if (named && nested) {
    throw UsageError(fmt::format("{} is divided into {}: give one of them, such as {}", source,
                                 fmt::join(classes, " and "), (fs::path(source) / classes.front()).string()));
  }
}

class ClassFolders : public ImageSet {
 public:
  explicit ClassFolders(const std::string& source) : root_(source) {
    info_.source = source;
    info_.format = "class folders";
    info_.classNames = subfolders(root_);
    for (std::size_t c = 0; c < info_.classNames.size(); ++c) {
      auto files = filesOfClass(root_, info_.classNames[c], static_cast<std::int32_t>(c));
      std::move(files.begin(), files.end(), std::back_inserter(images_));
    }
    inspect(root_, images_);
    std::erase_if(images_, [](const ImageEntry& entry) { return !entry.kind; });
    for (const ImageEntry& image : images_) labels_.push_back(image.label);
    refuseEmptyClasses();
    refuseSplitFolders(source, info_.classNames, images_);
    info_.hash = hash();
    setCommonSize();
  }

  const ImageSetInfo& info() const override { return info_; }
  std::span<const std::int32_t> labels() const override { return labels_; }
  Image image(std::int64_t index) const override { return readImageFile(root_ / imageName(index)); }
  std::string imageName(std::int64_t index) const override { return images_.at(static_cast<std::size_t>(index)).name; }

 private:
  void refuseEmptyClasses() const {
    if (images_.empty()) {
      throw Error(
          fmt::format("cannot open {}: its folders hold no JPEG, PNG, WebP, BMP or TIFF image; give a folder with one "
                      "folder of images for each class",
                      info_.source));
    }
    for (int c = 0; c < classCount(); ++c) {
      if (std::find(labels_.begin(), labels_.end(), c) != labels_.end()) continue;
      throw Error(fmt::format(
          "cannot open {}: the class folder {} holds no JPEG, PNG, WebP, BMP or TIFF image; put images into "
          "it or remove it",
          info_.source, info_.classNames[static_cast<std::size_t>(c)]));
    }
  }

  std::string hash() const {
    Sha256 hash;
    for (const ImageEntry& image : images_) hash.add(fmt::format("{}\n{}\n{}\n", image.name, image.bytes, image.label));
    return hash.hex();
  }

  void setCommonSize() {
    const auto& first = images_.front().header;
    bool sameSize = first.has_value();
    bool sameChannels = first.has_value();
    for (const ImageEntry& image : images_) {
      const auto& header = image.header;
      const bool upright = header && (!header->mayTurn || header->height == header->width);
      sameSize = sameSize && upright && header->height == first->height && header->width == first->width;
      sameChannels = sameChannels && header && header->channels == first->channels;
    }
    if (sameSize) info_.height = static_cast<int>(first->height);
    if (sameSize) info_.width = static_cast<int>(first->width);
    if (sameChannels) info_.channels = first->channels;
  }

  fs::path root_;
  std::vector<ImageEntry> images_;
  std::vector<std::int32_t> labels_;
  ImageSetInfo info_;
};

bool recognises(const std::string& source) {
  try {
    return fs::is_directory(source) && !subfolders(source).empty();
  } catch (const fs::filesystem_error&) {  // cannot be read: not for this format to say so
    return false;
  }
}

std::shared_ptr<const ImageSet> open(const std::string& source, const DataOptions&) {
  try {
    return std::make_shared<ClassFolders>(source);
  } catch (const fs::filesystem_error& error) {
    throw Error(
        fmt::format("cannot read {}: {}; check its permissions", error.path1().string(), error.code().message()));
  }
}

}  // namespace

DataFormat classFoldersFormat() {
  return {"class folders", recognises, open};
}

}  // namespace passband
