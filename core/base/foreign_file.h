// Files that are not what people take them for: what they are, and what to do. Told by their first bytes, a few by
// their name.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>

namespace passband {

/// Half a sentence, "it is an HDF5 file; ...", for files of known kinds that are neither read as images nor as models;
/// nothing for others. `file`: its bytes, at least the first 1024.
std::optional<std::string> foreignFile(std::span<const std::byte> file, const std::filesystem::path& path);

/// A CSV file whose first line names pixels, as Kaggle's sets have it: a line an image.
bool isPixelTable(std::span<const std::byte> file);

}  // namespace passband
