// What two runs of the program left, without what always differs between them.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

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

/// How often a run is killed: twice here; the figures of the whole are those of PASSBAND_KILLS=20.
inline int kills() {
  const char* const text = std::getenv("PASSBAND_KILLS");
  return text != nullptr ? std::max(1, std::atoi(text)) : 2;
}

/// Hidden and half-written files, and journals: what only a run at work has.
inline std::vector<std::string> leftovers(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const std::string name = entry.path().filename();
    if (name.starts_with('.') || name.ends_with("-journal") || name.ends_with("-wal")) names.push_back(name);
  }
  return names;
}

/// A result without how long it took and where its files lie.
inline nlohmann::json comparable(nlohmann::json result) {
  result.erase("seconds");
  if (result.contains("classes")) {
    for (auto& entry : result["classes"]) entry.erase("map");
  }
  if (result.contains("areas") && result["areas"].is_array()) {
    for (auto& at : result["areas"]) {
      if (!at.is_object()) continue;
      for (auto& entry : at.at("classes")) entry.erase("map");
    }
  }
  return result;
}

}  // namespace passband::test
