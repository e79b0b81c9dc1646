#include "core/workflow/result_files.h"

#include <fmt/format.h>

#include "core/base/files.h"
#include "core/export/class_masks.h"

namespace passband {

std::vector<Grid<float>> mapsOfKind(const std::vector<StoredMap>& stored, const std::string& kind,
                                    const std::vector<std::string>& names) {
  std::vector<Grid<float>> maps;
  for (const StoredMap& map : stored) {
    if (map.name.starts_with(kind + "/")) maps.push_back(map.values);
  }
  if (!maps.empty() && maps.size() != names.size())
    throw DamagedResult(fmt::format("it has {} maps '{}' of {} classes", maps.size(), kind, names.size()));
  return maps;
}

std::vector<Grid<float>> mapsOfAll(const std::vector<StoredMap>& stored, const std::string& kind,
                                   const std::vector<std::string>& names) {
  auto maps = mapsOfKind(stored, kind, names);
  if (maps.size() != names.size()) throw DamagedResult(fmt::format("it has no maps '{}'", kind));
  return maps;
}

void writeMapsOfClasses(const std::filesystem::path& folder, const std::string& kind,
                        const std::vector<Grid<float>>& maps, const std::vector<std::string>& names,
                        const PictureOptions& picture) {
  if (maps.empty()) return;
  const auto files = fileNames(names);
  makeFolder(folder / kind);
  for (std::size_t i = 0; i < maps.size(); ++i) {
    PictureOptions own = picture;
    own.title += ", " + names[i];
    writeMapFiles(folder / kind / files[i], maps[i], own);
  }
  writeMapGridPng(folder / (kind + ".png"), maps, names, picture);
}

}  // namespace passband
