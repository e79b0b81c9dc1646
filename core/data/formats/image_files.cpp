#include "core/data/formats/image_files.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/parallel.h"
#include "core/base/printable.h"

namespace passband {
namespace {

/// Enough for most headers; a JPEG file with more notes before it has an unknown size.
constexpr std::size_t kHeadBytes = std::size_t{1} << 16, kGlanceBytes = std::size_t{1} << 12;

class ImageFiles : public ImageSet {
 public:
  ImageFiles(ImageSetInfo info, std::shared_ptr<const FileTree> tree, std::vector<LabelledFile> files, Turning turning)
      : info_(std::move(info)), tree_(std::move(tree)), files_(std::move(files)), turning_(turning) {
    for (const LabelledFile& file : files_) labels_.push_back(file.label);
    remarkOnEmptyClasses(info_, labels_);
    info_.hash = hash();
    info_.valueType.clear();
    setCommonSize();
    for (const std::string& remark : tree_->remarks()) info_.remarks.push_back(remark);
    remarkOnTurned();
  }

  const ImageSetInfo& info() const override { return info_; }
  std::span<const std::int32_t> labels() const override { return labels_; }

  Image image(std::int64_t index) const override {
    const FileTree::Entry& entry = files_.at(static_cast<std::size_t>(index)).entry;
    const FileBytes file = tree_->read(entry);
    return decodeImage(file.bytes, tree_->describe(entry), turning_);
  }

  std::string imageName(std::int64_t index) const override {
    return files_.at(static_cast<std::size_t>(index)).entry.name;
  }

 private:
  std::string hash() const {
    Sha256 hash;
    for (const LabelledFile& file : files_)
      hash.add(fmt::format("{}\n{}\n{}\n", file.entry.name, file.entry.bytes, file.label));
    if (turning_ == Turning::None) hash.add("as stored");
    return hash.hex();
  }

  void remarkOnTurned() {
    const auto count = std::ranges::count(files_, true, &LabelledFile::turned);
    if (count == 0 || turning_ == Turning::None) return;
    info_.remarks.push_back(fmt::format(
        "{} turned upright, as EXIF data say, which torchvision's ImageFolder does not do; with ?exif=ignore "
        "after the path images are taken as they are stored",
        count == 1 ? "one image is" : fmt::format("{} images are", count)));
  }

  void setCommonSize() {
    if (files_.empty()) return;
    const auto& first = files_.front().header;
    bool sameSize = first.has_value();
    bool sameChannels = first.has_value();
    for (const LabelledFile& file : files_) {
      const auto& header = file.header;
      const bool upright = header && (!header->mayTurn || turning_ == Turning::None || header->height == header->width);
      sameSize = sameSize && upright && header->height == first->height && header->width == first->width;
      sameChannels = sameChannels && header && header->channels == first->channels;
    }
    if (sameSize) info_.height = static_cast<int>(first->height);
    if (sameSize) info_.width = static_cast<int>(first->width);
    if (sameChannels) info_.channels = first->channels;
  }

  ImageSetInfo info_;
  std::shared_ptr<const FileTree> tree_;
  std::vector<LabelledFile> files_;
  std::vector<std::int32_t> labels_;
  Turning turning_;
};

}  // namespace

std::vector<std::string> keepImages(const FileTree& tree, std::vector<LabelledFile>& files, bool glance) {
  parallelFor(std::ssize(files), availableThreads(), [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      LabelledFile& file = files[static_cast<std::size_t>(i)];
      const FileBytes head = tree.read(file.entry, glance ? kGlanceBytes : kHeadBytes);
      if (file.entry.bytes == 0) file.entry.bytes = head.bytes.size();  // a folder's files are mapped as a whole
      file.kind = imageKind(head.bytes);
      if (file.kind) file.header = readImageHeader(*file.kind, head.bytes);
      if (file.header && file.header->mayTurn)
        file.turned = file.kind == ImageKind::Tiff || exifOrientation(*file.kind, head.bytes) != 1;
    }
  });
  std::vector<std::string> dropped;
  std::erase_if(files, [&](const LabelledFile& file) {
    if (!file.kind) dropped.push_back(file.entry.name);
    return !file.kind;
  });
  return dropped;
}

std::string leftOutText(const std::vector<std::string>& names, const std::string& why) {
  constexpr std::size_t kNamed = 3;
  std::string text = fmt::format("{} {} skipped: {}", names.size(), names.size() == 1 ? "file was" : "files were", why);
  for (std::size_t i = 0; i < std::min(kNamed, names.size()); ++i)
    text += fmt::format("{} '{}'",
                        i > 0               ? ","
                        : names.size() == 1 ? "; it is"
                                            : "; the first are",
                        printable(names[i]));
  return text;
}

void remarkOnOthers(ImageSetInfo& info, const std::vector<std::string>& names) {
  std::vector<std::string> unread, broken;
  std::set<std::string> kinds;
  for (const std::string& name : names) {
    if (hasImageName(name)) broken.push_back(name);
    if (!hasUnreadImageName(name)) continue;
    unread.push_back(name);
    kinds.insert(std::filesystem::path(name).extension().string());
  }
  if (!unread.empty())
    info.remarks.push_back(leftOutText(unread, fmt::format("{} images are not read, convert them to PNG",
                                                           printable(fmt::format("{}", fmt::join(kinds, ", "))))));
  if (!broken.empty()) info.remarks.push_back(leftOutText(broken, "named like an image, but none"));
}

Turning turningOf(const std::string& exif) {
  if (exif.empty() || exif == "turn") return Turning::AsExifSays;
  if (exif == "ignore") return Turning::None;
  throw UsageError(fmt::format("exif must be turn or ignore, not '{}'", exif));
}

std::shared_ptr<const ImageSet> imageFiles(ImageSetInfo info, std::shared_ptr<const FileTree> tree,
                                           std::vector<LabelledFile> files, Turning turning) {
  return std::make_shared<ImageFiles>(std::move(info), std::move(tree), std::move(files), turning);
}

}  // namespace passband
