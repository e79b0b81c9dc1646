// What two runs of the program left, without what always differs between them.
#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "core/base/files.h"

namespace passband::test {

/// Everything in a folder but its .json files, by relative name.
inline std::map<std::string, std::string> contentOf(const std::filesystem::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file() || entry.path().extension() == ".json") continue;
    files[std::filesystem::relative(entry.path(), folder)] = std::string(MappedFile(entry.path()).text());
  }
  return files;
}

/// A result without how long it took and where its files lie.
inline nlohmann::json comparable(nlohmann::json result) {
  result.erase("seconds");
  for (auto& entry : result.at("classes")) entry.erase("map");
  if (result.contains("areas") && result["areas"].is_array()) {
    for (auto& at : result["areas"]) {
      if (!at.is_object()) continue;
      for (auto& entry : at.at("classes")) entry.erase("map");
    }
  }
  return result;
}

}  // namespace passband::test
