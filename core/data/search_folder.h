// The folder that a search leaves its maps in, which holds pictures in folders and is no set of images.
#pragma once

#include <filesystem>

namespace passband {

/// What the search and its maps are, beside the maps.
inline constexpr const char* kSearchRecord = "search.json";
/// The hashes of the images that it was made on.
inline constexpr const char* kSearchedImages = "searched-images.txt";

inline bool isSearchFolder(const std::filesystem::path& folder) {
  std::error_code none;
  return std::filesystem::is_regular_file(folder / kSearchRecord, none);
}

}  // namespace passband
