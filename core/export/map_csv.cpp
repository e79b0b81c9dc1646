// writeMapCsv and writeProfilesCsv. Numbers are the shortest that read back as the same value.
#include "core/export/map_csv.h"

#include <fmt/format.h>
#include <iterator>

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/fourier/profiles.h"

namespace passband {
std::string csvField(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string field = "\"";
  for (const char character : text) field.append(character == '"' ? 2 : 1, character);
  return field + '"';
}

void writeMapCsv(const std::filesystem::path& path, const Grid<float>& centredMap) {
  const std::int64_t middleRow = centredMap.rows() / 2, middleCol = centredMap.cols() / 2;
  std::string text = fmt::format("# centred: DC at row {}, column {}; rows v, columns u, cycles per image\nv\\u",
                                 middleRow, middleCol);
  const auto out = std::back_inserter(text);
  for (std::int64_t col = 0; col < centredMap.cols(); ++col) fmt::format_to(out, ",{}", col - middleCol);
  for (std::int64_t row = 0; row < centredMap.rows(); ++row) {
    fmt::format_to(out, "\n{}", row - middleRow);
    for (const float value : centredMap.row(row)) fmt::format_to(out, ",{}", value);
  }
  writeFileAtomically(path, text + '\n');
}

void writeProfilesCsv(const std::filesystem::path& path, const std::vector<std::string>& names,
                      const std::vector<Profile>& profiles, const std::string& centreLabel) {
  if (profiles.empty() || names.size() != profiles.size()) {
    throw UsageError(fmt::format("cannot write {}: there are {} profiles and {} names", path.string(), profiles.size(),
                                 names.size()));
  }
  std::string text = csvField(centreLabel) + ",bins";
  const auto out = std::back_inserter(text);
  for (const std::string& name : names) fmt::format_to(out, ",{}", csvField(name));
  for (std::size_t point = 0; point < profiles[0].centre.size(); ++point) {
    fmt::format_to(out, "\n{},{}", profiles[0].centre[point], profiles[0].bins[point]);
    for (const Profile& profile : profiles) {
      if (profile.centre != profiles[0].centre)
        throw UsageError(fmt::format("cannot write {}: the profiles differ in their points", path.string()));
      fmt::format_to(out, ",{}", profile.mean[point]);
    }
  }
  writeFileAtomically(path, text + '\n');
}

}  // namespace passband
