// Maps and profiles as .csv files. Maps are centred, and the files say so (docs/formats.md#maps-and-masks-in-and-out).
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/grid.h"
#include "core/fourier/profiles.h"

namespace passband {

/// A header line "# centred: DC at row R, column C; rows v, columns u, cycles per image", then u as column heads, v as
/// row heads.
void writeMapCsv(const std::filesystem::path& path, const Grid<float>& centredMap);
/// A text as a field of a CSV file: names may hold commas and quotes (RFC 4180).
std::string csvField(const std::string& text);
/// Columns `centreLabel`, "bins" and one per profile. Throws UsageError when the profiles' points differ.
void writeProfilesCsv(const std::filesystem::path& path, const std::vector<std::string>& names,
                      const std::vector<Profile>& profiles, const std::string& centreLabel);

}  // namespace passband
