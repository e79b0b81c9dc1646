#include "core/data/formats/class_folders.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <set>

#include "core/base/error.h"
#include "core/base/text.h"
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
  std::string source;  ///< as it was given
  std::shared_ptr<const FileTree> tree;
  std::string prefix;
  fs::path folder;     ///< on the disk; empty: in an archive
  std::string format;  ///< of class folders
  ClassOrder order = ClassOrder::NumberWhereAllCount;
  Turning turning = Turning::AsExifSays;
};

std::string lowerCase(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

/// DIR/test for the part "test", also where the folder is called Test.
fs::path folderOfPart(const fs::path& folder, const std::string& part) {
  if (part.empty() || fs::exists(folder / part)) return folder / part;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (lowerCase(name) == part) return folder / name;
  }
  return folder / part;
}

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
    if (!shared || foldersOf({.source = {}, .tree = place.tree, .prefix = deeper, .folder = {}, .format = {}}).empty())
      return;
    place.prefix = deeper;
  }
}

/// DIR/train/cat/a.jpg, DIR/Val/cat/b.jpg, or DIR/all/cat/a.jpg: the class folders lie one level deeper than given.
void refuseSplitFolders(const Place& place, const std::vector<std::string>& classes,
                        const std::vector<LabelledFile>& images) {
  const bool named = classes.size() == 1 ||
                     std::ranges::all_of(classes, [](const auto& name) { return kSplits.contains(lowerCase(name)); });
  const bool nested = std::ranges::all_of(images, [&](const auto& image) {
    return std::count(image.entry.name.begin() + std::ssize(place.prefix), image.entry.name.end(), '/') > 1;
  });
  if (!named || !nested) return;
  const std::string inner =
      place.folder.empty() ? place.source + ":" + classes.front() : (place.folder / classes.front()).string();
  if (classes.size() == 1)
    throw UsageError(fmt::format("the class folders of {} lie in {}: give {}", place.source, classes.front(), inner));
  throw UsageError(fmt::format("{} is divided into {}: give one of them, such as {}", place.source,
                               fmt::join(classes, " and "), inner));
}

/// A folder without images is a class too: the model may have an output for it.
void requireImages(const Place& place, const std::vector<LabelledFile>& images) {
  if (!images.empty()) return;
  throw Error(fmt::format(
      "cannot open {}: its folders hold no {} image; give a folder with one folder of images for each class",
      place.source, imageKindList()));
}

/// A link that leads to itself or to nothing is none.
bool isFolder(const fs::directory_entry& entry) {
  std::error_code unknown;
  return entry.is_directory(unknown);
}

/// The folders of a directory also where they are empty, so that an empty class is seen.
std::vector<std::string> classesOf(const Place& place) {
  std::vector<std::string> classes = foldersOf(place);
  if (place.folder.empty()) return classes;
  for (const auto& entry : fs::directory_iterator(place.folder)) {
    const std::string name = entry.path().filename().string();
    if (isFolder(entry) && !name.starts_with('.')) classes.push_back(name);
  }
  std::ranges::sort(classes);
  classes.erase(std::unique(classes.begin(), classes.end()), classes.end());
  return classes;
}

/// Classes that are called by numbers, which come in two orders: sorted by name, as they are given, and by number.
void orderClasses(std::vector<std::string>& classes, ClassOrder order, std::vector<std::string>& remarks) {
  std::map<int, std::string> numbered;
  for (const std::string& name : classes) {
    if (const auto number = numberFrom<int>(name)) numbered.emplace(*number, name);
  }
  const bool allNumbers = numbered.size() == classes.size();
  if (order == ClassOrder::Number && !allNumbers)
    throw UsageError("the class folders cannot be taken in the order of their numbers: not all of them are numbers");
  std::vector<std::string> byNumber;
  for (const auto& [number, name] : numbered) byNumber.push_back(name);
  if (!allNumbers || order == ClassOrder::Name || byNumber == classes) return;
  const std::string byName = fmt::format(
      "{}, ..", fmt::join(classes.begin(), classes.begin() + std::min<std::ptrdiff_t>(4, std::ssize(classes)), ", "));
  const bool count = numbered.begin()->first == 0 && numbered.rbegin()->first == std::ssize(classes) - 1;
  if (order == ClassOrder::NumberWhereAllCount && count) {
    remarks.push_back(fmt::format(
        "the class folders are numbers and are taken in their order, 0 to {}; for a model that was trained with "
        "torchvision's ImageFolder, which sorts them by name ({}), put ?order=name after the path",
        classes.size() - 1, byName));
  } else if (order == ClassOrder::NumberWhereAllCount) {
    remarks.push_back(fmt::format(
        "the class folders are numbers and are sorted by name ({}), as torchvision's ImageFolder sorts them; for the "
        "order of the numbers put ?order=number after the path",
        byName));
    return;
  }
  classes = std::move(byNumber);
}

/// Images that lie beside the class folders.
std::vector<std::string> strayImages(const Place& place) {
  std::vector<std::string> names;
  for (const FileTree::Entry& entry : place.tree->entries()) {
    const bool beside = entry.name.starts_with(place.prefix) && folderOf(entry.name, place.prefix.size()).empty();
    if (beside && (hasImageName(entry.name) || hasUnreadImageName(entry.name))) names.push_back(entry.name);
  }
  return names;
}

/// Tables and texts beside the class folders may be the labels, under a name that is not looked for.
void remarkOnUnreadLists(ImageSetInfo& info, const Place& place) {
  for (const FileTree::Entry& entry : place.tree->entries()) {
    const bool beside = entry.name.starts_with(place.prefix) && folderOf(entry.name, place.prefix.size()).empty();
    const std::string name = lowerCase(entry.name);
    if (!beside || !(name.ends_with(".csv") || name.ends_with(".tsv") || name.ends_with(".txt"))) continue;
    if (name.ends_with("classes.txt") || name.ends_with("readme.txt")) continue;
    info.remarks.push_back(
        fmt::format("'{}' beside the class folders is not read; if it lists the labels, give it as the file of labels",
                    entry.name.substr(place.prefix.size())));
    return;
  }
}

std::shared_ptr<const ImageSet> openClassFolders(const Place& place, const DataOptions& options) {
  ImageSetInfo info;
  info.source = place.source;
  info.format = place.format;
  info.classNames = classesOf(place);
  orderClasses(info.classNames, place.order, info.remarks);
  std::map<std::string, std::int32_t> labels;
  for (const std::string& name : info.classNames) labels.emplace(name, static_cast<std::int32_t>(labels.size()));
  std::vector<LabelledFile> files;
  for (const FileTree::Entry& entry : place.tree->entries()) {
    if (!entry.name.starts_with(place.prefix)) continue;
    const auto found = labels.find(folderOf(entry.name, place.prefix.size()));
    if (found != labels.end()) files.push_back({entry, found->second});
  }
  std::ranges::stable_sort(files, {}, &LabelledFile::label);
  remarkOnOthers(info, keepImages(*place.tree, files, options.glance));
  if (const std::vector<std::string> stray = strayImages(place); !stray.empty())
    info.remarks.push_back(leftOutText(stray, "an image in no class folder"));
  remarkOnUnreadLists(info, place);
  requireImages(place, files);
  refuseSplitFolders(place, info.classNames, files);
  return imageFiles(std::move(info), place.tree, std::move(files), place.turning);
}

/// What the source says beside its path.
void readChanges(Place& place, const SourceText& text, const DataOptions& options) {
  checkChanges(place.source, text, {"order", "exif"});
  const std::string order = text.change("order");
  place.order = order.empty() ? options.classOrder : classOrderFromText(order);
  place.turning = turningOf(text.change("exif"));
}

std::shared_ptr<const ImageSet> openPlace(const Place& place, const DataOptions& options) {
  if (auto table = findLabelTable(*place.tree, place.prefix, options.labels)) {
    return openLabelTable(*table, place.source, place.tree, place.prefix, options, place.turning);
  }
  return openClassFolders(place, options);
}

/// Folders with a list of labels, or with a folder in them.
bool recognisesFolder(const std::string& source) {
  try {
    const SourceText text = splitSource(source);
    const fs::path folder = text.part.empty() ? fs::path(text.path) : folderOfPart(text.path, text.part);
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
  try {
    const fs::path folder = text.part.empty() ? fs::path(text.path) : folderOfPart(text.path, text.part);
    Place place{.source = text.changes.empty() ? folder.string() : source,
                .tree = folderTree(folder.string()),
                .prefix = {},
                .folder = folder,
                .format = "class folders"};
    readChanges(place, text, options);
    return openPlace(place, options);
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
  Place place{.source = source,
              .tree = tar ? tarTree(text.path, options.job) : zipTree(text.path),
              .prefix = {},
              .folder = {},
              .format = fmt::format("class folders in a {} archive", tar ? "tar" : "zip")};
  readChanges(place, text, options);
  passSharedFolders(place);
  if (!text.part.empty()) place.prefix += text.part + "/";
  if (foldersOf(place).empty() && !findLabelTable(*place.tree, place.prefix, options.labels)) {
    const bool shard = std::ranges::any_of(place.tree->entries(), [](const FileTree::Entry& entry) {
      return entry.name.ends_with(".json") || entry.name.ends_with(".txt");
    });
    if (tar && shard) {
      throw Error(
          fmt::format("cannot open {}: it looks like a shard of WebDataset whose labels are not in KEY.cls, one "
                      "beside each image; write them there, or unpack it and list them in labels.csv",
                      source));
    }
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
          .holds = imageKindList() +
                   "; instead of class folders also a list of labels: labels.csv, labels.json, metadata.csv, "
                   "metadata.jsonl, val_annotations.txt or one that is given",
          .sources = {"FOLDER", "FOLDER:train", "FOLDER?order=name"},
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
