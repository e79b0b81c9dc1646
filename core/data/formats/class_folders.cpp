#include "core/data/formats/class_folders.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

#include "core/base/error.h"
#include "core/data/formats/image_files.h"
#include "core/data/label_table.h"
#include "core/data/search_folder.h"
#include "core/data/source_text.h"

namespace passband {
namespace {

namespace fs = std::filesystem;

const std::set<std::string> kSplits = {"train", "training", "val",     "valid", "validation",
                                       "test",  "testing",  "testset", "dev",   "eval"};

/// A source whose files lie in a tree, of which only those below `prefix` ("train/") count.
struct Place {
  std::string source;
  std::shared_ptr<const FileTree> tree;
  std::string prefix;
  bool archive = false;
  std::string format;  ///< of class folders
};

/// The folder that a name lies in below the prefix; empty when it lies in none.
std::string folderOf(const std::string& name, std::size_t prefix) {
  const std::size_t slash = name.find('/', prefix);
  return slash == std::string::npos ? std::string() : name.substr(prefix, slash - prefix);
}

/// The folders directly below the prefix, sorted.
std::vector<std::string> foldersOf(const Place& place) {
  std::set<std::string> folders;
  for (const FileTree::Entry& entry : place.tree->entries()) {
    if (!entry.name.starts_with(place.prefix)) continue;
    if (std::string folder = folderOf(entry.name, place.prefix.size()); !folder.empty())
      folders.insert(std::move(folder));
  }
  return {folders.begin(), folders.end()};
}

/// Archives mostly hold one folder with everything in it: that is passed over, until there are several or files.
void passSharedFolders(Place& place) {
  for (;;) {
    const std::vector<std::string> folders = foldersOf(place);
    const bool shared = folders.size() == 1 && std::ranges::all_of(place.tree->entries(), [&](const auto& entry) {
                          return !folderOf(entry.name, place.prefix.size()).empty();
                        });
    const std::string deeper = shared ? place.prefix + folders[0] + "/" : "";
    if (!shared || foldersOf({place.source, place.tree, deeper, true, ""}).empty()) return;
    place.prefix = deeper;
  }
}

/// DIR/train/cat/a.jpg, DIR/val/cat/b.jpg: the class folders lie one level deeper than given.
void refuseSplitFolders(const Place& place, const std::vector<std::string>& classes,
                        const std::vector<LabelledFile>& images) {
  const bool named = std::ranges::all_of(classes, [](const auto& name) { return kSplits.contains(name); });
  const bool nested = std::ranges::all_of(images, [&](const auto& image) {
    return std::count(image.entry.name.begin() + std::ssize(place.prefix), image.entry.name.end(), '/') > 1;
  });
  if (!named || !nested) return;
  throw UsageError(fmt::format(
      "{} is divided into {}: give one of them, such as {}", place.source, fmt::join(classes, " and "),
      place.archive ? place.source + ":" + classes.front() : (fs::path(place.source) / classes.front()).string()));
}

void refuseEmptyClasses(const Place& place, const std::vector<std::string>& classes,
                        const std::vector<LabelledFile>& images) {
  if (images.empty()) {
    throw Error(
        fmt::format("cannot open {}: its folders hold no JPEG, PNG, WebP, BMP or TIFF image; give a folder with one "
                    "folder of images for each class",
                    place.source));
  }
  for (std::size_t c = 0; c < classes.size(); ++c) {
    const auto isOfClass = [&](const auto& image) { return image.label == static_cast<std::int32_t>(c); };
    if (std::ranges::any_of(images, isOfClass)) continue;
    throw Error(
        fmt::format("cannot open {}: the class folder {} holds no JPEG, PNG, WebP, BMP or TIFF image; put images into "
                    "it or remove it",
                    place.source, classes[c]));
  }
}

/// A link that leads to itself or to nothing is none.
bool isFolder(const fs::directory_entry& entry) {
  std::error_code unknown;
  return entry.is_directory(unknown);
}

/// The folders of a directory also where they are empty, so that an empty class is seen.
std::vector<std::string> classesOf(const Place& place) {
  std::vector<std::string> classes = foldersOf(place);
  if (place.archive) return classes;
  for (const auto& entry : fs::directory_iterator(fs::path(place.source))) {
    const std::string name = entry.path().filename().string();
    if (isFolder(entry) && !name.starts_with('.')) classes.push_back(name);
  }
  std::ranges::sort(classes);
  classes.erase(std::unique(classes.begin(), classes.end()), classes.end());
  return classes;
}

std::shared_ptr<const ImageSet> openClassFolders(const Place& place, const DataOptions& options) {
  ImageSetInfo info;
  info.source = place.source;
  info.format = place.format;
  info.classNames = classesOf(place);
  std::vector<LabelledFile> files;
  for (const FileTree::Entry& entry : place.tree->entries()) {
    if (!entry.name.starts_with(place.prefix)) continue;
    const std::string folder = folderOf(entry.name, place.prefix.size());
    const auto found = std::ranges::lower_bound(info.classNames, folder);
    if (folder.empty() || found == info.classNames.end()) continue;
    files.push_back({entry, static_cast<std::int32_t>(found - info.classNames.begin()), {}, {}});
  }
  std::ranges::stable_sort(files, {}, &LabelledFile::label);
  std::vector<std::string> others = keepImages(*place.tree, files, options.glance);
  std::erase_if(others, [](const std::string& name) { return !hasImageName(name); });
  if (!others.empty()) info.remarks.push_back(leftOutText(others, "they are named like images but are none"));
  refuseEmptyClasses(place, info.classNames, files);
  refuseSplitFolders(place, info.classNames, files);
  return imageFiles(std::move(info), place.tree, std::move(files));
}

std::shared_ptr<const ImageSet> openPlace(const Place& place, const DataOptions& options) {
  if (auto table = findLabelTable(*place.tree, place.prefix, options.labels)) {
    return openLabelTable(*table, place.source, place.tree, place.prefix, options);
  }
  return openClassFolders(place, options);
}

/// Folders with a list of labels, or with a folder in them.
bool recognisesFolder(const std::string& source) {
  try {
    const SourceText text = splitSource(source);
    const fs::path folder = text.part.empty() ? fs::path(text.path) : fs::path(text.path) / text.part;
    if (!fs::is_directory(folder) || isSearchFolder(folder)) return false;
    return std::ranges::any_of(fs::directory_iterator(folder), [](const fs::directory_entry& entry) {
      const std::string name = entry.path().filename().string();
      return isLabelTableName(name) || (isFolder(entry) && !name.starts_with('.'));
    });
  } catch (const fs::filesystem_error&) {  // cannot be read: not for this format to say so
    return false;
  }
}

std::shared_ptr<const ImageSet> openFolder(const std::string& source, const DataOptions& options) {
  const SourceText text = splitSource(source);
  const std::string folder = text.part.empty() ? source : (fs::path(text.path) / text.part).string();
  try {
    return openPlace({folder, folderTree(folder), "", false, "class folders"}, options);
  } catch (const fs::filesystem_error& error) {
    throw Error(
        fmt::format("cannot read {}: {}; check its permissions", error.path1().string(), error.code().message()));
  }
}

bool recognisesArchive(const std::string& source) {
  try {
    const SourceText text = splitSource(source);
    return fs::is_regular_file(text.path) && (isTar(text.path) || isImageZip(text.path));
  } catch (const std::exception&) {  // cannot be read: not for this format to say so
    return false;
  }
}

std::shared_ptr<const ImageSet> openArchive(const std::string& source, const DataOptions& options) {
  const SourceText text = splitSource(source);
  const bool tar = isTar(text.path);
  Place place{source, tar ? tarTree(text.path, options.job) : zipTree(text.path), "", true,
              fmt::format("class folders in a {} archive", tar ? "tar" : "zip")};
  passSharedFolders(place);
  if (!text.part.empty()) place.prefix += text.part + "/";
  if (foldersOf(place).empty() && !findLabelTable(*place.tree, place.prefix, options.labels)) {
    throw Error(
        fmt::format("cannot open {}: {} holds no class folders{}; give an archive with one folder of images for each "
                    "class, or with labels.csv",
                    source, text.path, text.part.empty() ? "" : " in " + place.prefix));
  }
  return openPlace(place, options);
}

}  // namespace

DataFormat classFoldersFormat() {
  return {.name = "class folders",
          .label = "a folder with a folder of images per class",
          .holds =
              "JPEG, PNG, WebP, BMP and TIFF; instead of class folders also labels.csv, labels.json or a file of "
              "labels that is given",
          .sources = {"FOLDER", "FOLDER:train"},
          .recognises = recognisesFolder,
          .open = openFolder};
}

DataFormat archiveFormat() {
  return {.name = "archive",
          .label = "an archive of one",
          .holds = "tar (compressed too) or zip, read in place",
          .sources = {"FILE.tar.gz", "FILE.zip:val"},
          .recognises = recognisesArchive,
          .open = openArchive};
}

}  // namespace passband
