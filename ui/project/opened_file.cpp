#include "ui/project/opened_file.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fmt/format.h>

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/data/data_format.h"
#include "core/data/source_text.h"
#include "core/model/model_file_kind.h"
#include "core/project/dynamics_record.h"
#include "core/project/project_file.h"

namespace passband {
namespace {

namespace fs = std::filesystem;

bool startsAsNumpy(const fs::path& path) {
  return MappedFile(path).text().starts_with("\x93NUMPY");
}

/// Of the kinds that core/project/mask_file.h reads; a folder of pictures, or a table of labels, was told before.
bool mayBeMask(const fs::path& path) {
  const std::array kinds{".csv", ".png", ".bmp", ".tif", ".tiff"};
  return startsAsNumpy(path) || std::ranges::find(kinds, path.extension().string()) != kinds.end();
}

}  // namespace

OpenedFile recogniseFile(const std::string& source) {
  const std::string path = splitSource(source).path;
  const bool folder = fs::is_directory(path);
  if (!folder && !fs::exists(path) && !path.starts_with("syn:")) {
    throw Error(fmt::format("there is no file or folder {}; it may have been moved or its disk is not there", path));
  }
  if (isDynamics(path)) return {path, FileRole::Record};
  for (const DataFormat& format : dataFormats()) {
    if (format.recognises(source)) return {source, FileRole::Data};
  }
  if (folder) return {source, FileRole::Data};  // opening it says what it lacks
  // One that is damaged is told so where it is opened.
  if (ProjectFile::isProject(path) || fs::path(path).extension() == ".passband") return {path, FileRole::Project};
  if (mayBeMask(path)) return {path, FileRole::Mask};
  if (modelFileKind(path) != ModelFileKind::Unknown) return {source, FileRole::Model};
  openImageSet(source);  // throws, and says what it is instead
  return {source, FileRole::Data};
}

}  // namespace passband
