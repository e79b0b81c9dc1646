#include "core/workflow/file_role.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/base/foreign_file.h"
#include "core/data/data_format.h"
#include "core/data/search_folder.h"
#include "core/data/source_text.h"
#include "core/export/dynamics_record.h"
#include "core/export/mask_dictionary.h"
#include "core/export/mask_file.h"
#include "core/model/model_format.h"
#include "core/project/project_file.h"

namespace passband {
namespace {

namespace fs = std::filesystem;

bool isImages(const std::string& source) {
  return std::ranges::any_of(dataFormats(), [&](const DataFormat& format) { return format.recognises(source); });
}

struct Kind {
  FileRole role;
  /// `path`: without what the source says behind it.
  bool (*recognises)(const std::string& source, const fs::path& path);
};

/// The first that recognises a source names it. Folders of a training and of a search hold pictures, so they come
/// before images; an array may be images, and only then a mask.
constexpr Kind kKinds[] = {
    {FileRole::TrainingLog, [](const std::string&, const fs::path& path) { return isDynamics(path); }},
    {FileRole::SearchFolder, [](const std::string&, const fs::path& path) { return isSearchFolder(path); }},
    {FileRole::Images,
     [](const std::string& source, const fs::path& path) { return isImages(source) || fs::is_directory(path); }},
    {FileRole::Project,
     [](const std::string&, const fs::path& path) {
       return ProjectFile::isProject(path) || path.extension() == ".passband";
     }},
    {FileRole::MaskDictionary, [](const std::string&, const fs::path& path) { return isMaskDictionary(path); }},
    {FileRole::Mask,
     [](const std::string&, const fs::path& path) {
       // Some masks are told by their extension only.
       return isMaskFile(path) && modelFormatOf(path) == nullptr && !isPixelTable(MappedFile(path).bytes());
     }},
    {FileRole::Model, [](const std::string&, const fs::path& path) { return modelFormatOf(path) != nullptr; }},
};

}  // namespace

IdentifiedFile identify(const std::string& source) {
  const std::string path = splitSource(source).path;
  if (std::error_code ignored; !fs::exists(path, ignored) && !isImages(source)) {
    throw Error(fmt::format("there is no file or folder {}; it may have been moved or its disk is not there", path));
  }
  for (const auto& [role, recognises] : kKinds) {
    if (!recognises(source, path)) continue;
    const bool withChanges = role == FileRole::Images || role == FileRole::Model;
    return {role, withChanges ? source : path};
  }
  openImageSet(source);  // throws, and says what it is instead
  return {FileRole::Images, source};
}

}  // namespace passband
