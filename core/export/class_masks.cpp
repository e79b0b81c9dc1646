#include "core/export/class_masks.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>
#include <string_view>

#include "core/base/error.h"
#include "core/data/search_folder.h"
#include "core/export/mask_file.h"

namespace passband {
namespace {

ClassMasks readDictionary(const std::filesystem::path& source, const std::vector<std::string>& classNames,
                          const FrequencyPlane& plane) {
  const std::vector<ClassMask> found = readMaskDictionary(source);
  // Classes may be called by numbers that are not their places: 0, 1, 10, 2.
  const bool byName = std::ranges::any_of(
      found, [&](const ClassMask& mask) { return std::ranges::find(classNames, mask.name) != classNames.end(); });
  ClassMasks masks;
  for (std::size_t c = 0; c < classNames.size(); ++c) {
    const auto mask = std::ranges::find(found, byName ? classNames[c] : std::to_string(c), &ClassMask::name);
    if (mask == found.end()) continue;
    masks.masks.push_back(maskOf(plane, *mask, source));
    masks.classes.push_back(static_cast<int>(c));
  }
  if (masks.masks.empty()) {
    throw Error(fmt::format("'{}' has masks of '{}' and others, but of no class of the data, such as '{}'",
                            source.string(), found[0].name, classNames.empty() ? "" : classNames[0]));
  }
  return masks;
}

/// In the folder of a search its masks of one area; there may be several.
std::filesystem::path folderOfMasks(const std::filesystem::path& source) {
  const std::vector<std::filesystem::path> areas = maskFolders(source);
  if (areas.size() == 1) return areas[0];
  std::vector<std::string> names;
  for (const auto& area : areas) names.push_back(area.string());
  throw Error(fmt::format("'{}' holds the masks of {} areas; give the folder of one of them: {}", source.string(),
                          names.size(), fmt::join(names, ", ")));
}

// Of the 255 that file systems take; what is being written has a longer name than its target.
constexpr std::size_t kLongestName = 200;

/// At the beginning of a UTF-8 character.
std::size_t cutPlace(const std::string& name) {
  std::size_t place = std::min(name.size(), kLongestName);
  while (place > 0 && place < name.size() && (static_cast<unsigned char>(name[place]) & 0xC0) == 0x80) --place;
  return place;
}

}  // namespace

std::vector<std::string> fileNames(const std::vector<std::string>& classNames) {
  std::vector<std::string> names;
  std::set<std::string> used;
  for (std::string name : classNames) {
    for (char& c : name) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte < 0x20 || byte == 0x7F || std::string_view("/\\:*?\"<>|").find(c) != std::string_view::npos) c = '_';
    }
    if (name.empty() || name.front() == '.') name.insert(0, "_");
    name.resize(cutPlace(name));
    std::string unique = name;
    for (int next = 2; !used.insert(unique).second; ++next) unique = fmt::format("{}-{}", name, next);
    names.push_back(unique);
  }
  return names;
}

FrequencyMask maskOf(const FrequencyPlane& plane, const ClassMask& mask, const std::filesystem::path& file) {
  if (mask.centred.rows() != plane.height() || mask.centred.cols() != plane.width()) {
    throw Error(fmt::format(
        "the masks of '{}' are {}x{}, but the preprocessed images are {}x{}; use other masks or another image size",
        file.string(), mask.centred.rows(), mask.centred.cols(), plane.height(), plane.width()));
  }
  return maskFromCentred(plane, mask.centred);
}

std::vector<std::filesystem::path> maskFolders(const std::filesystem::path& source) {
  if (!isSearchFolder(source)) return {source};
  std::vector<std::filesystem::path> areas;
  for (const auto& entry : std::filesystem::directory_iterator(source)) {
    if (entry.is_directory() && entry.path().filename().native().starts_with("area-")) areas.push_back(entry.path());
  }
  std::ranges::sort(areas);
  if (areas.empty()) areas.push_back(source);
  return areas;
}

ClassMasks readClassMasks(const std::filesystem::path& source, const std::vector<std::string>& classNames,
                          const FrequencyPlane& plane) {
  if (isMaskDictionary(source)) return readDictionary(source, classNames, plane);
  const std::filesystem::path folder = folderOfMasks(source);
  const auto names = fileNames(classNames);
  ClassMasks masks;
  for (std::size_t c = 0; c < names.size(); ++c) {
    const auto file = folder / (names[c] + ".npy");
    if (!std::filesystem::exists(file)) continue;
    masks.masks.push_back(readMaskFile(plane, file));
    masks.classes.push_back(static_cast<int>(c));
  }
  if (masks.masks.empty()) {
    throw Error(fmt::format(
        "no class has a map in '{}', where '{}.npy' and the like are looked for; give the folder of masks that "
        "search wrote, such as OUT/area-0.05",
        source.string(), names.empty() ? "CLASS" : names[0]));
  }
  return masks;
}

std::vector<NamedMask> allClassMasks(const std::filesystem::path& source, const std::vector<std::string>& classNames,
                                     const FrequencyPlane& plane) {
  const auto folders = maskFolders(source);
  std::vector<NamedMask> all;
  for (const auto& folder : folders) {
    const ClassMasks own = readClassMasks(folder, classNames, plane);
    for (std::size_t i = 0; i < own.masks.size(); ++i) {
      const std::string& name = classNames[static_cast<std::size_t>(own.classes[i])];
      all.push_back({folders.size() == 1 ? name : fmt::format("{}: {}", folder.filename().string(), name),
                     own.classes[i], own.masks[i]});
    }
  }
  return all;
}

}  // namespace passband
