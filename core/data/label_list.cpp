#include "core/data/label_list.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/base/error.h"
#include "core/base/file_magic.h"
#include "core/base/files.h"
#include "core/base/printable.h"
#include "core/base/text.h"
#include "core/base/utf8.h"
#include "core/data/archives/gzip.h"
#include "core/data/archives/zip_members.h"
#include "core/data/formats/idx.h"
#include "core/data/formats/npy_header.h"
#include "core/data/source_text.h"

namespace passband {
namespace {

constexpr std::int32_t kMostClasses = 100'000;

std::optional<std::int32_t> labelNumber(std::string_view text) {
  const auto value = numberFrom<std::int32_t>(text);
  return value && *value >= 0 && *value < kMostClasses ? value : std::nullopt;
}

/// The last column of a line, without quotes and blanks.
std::string lastColumn(std::string_view line) {
  if (const auto comma = line.find_last_of(",;\t"); comma != std::string_view::npos) line.remove_prefix(comma + 1);
  return std::string(trimmed(line, " \"'"));
}

LabelList labelsOfText(std::string_view text, const std::string& name) {
  std::vector<std::string> entries;
  for (const std::string& line : textLines(text)) entries.push_back(lastColumn(line));
  const bool head = entries.size() > 1 && !labelNumber(entries[0]) && labelNumber(entries[1]);
  if (head || (!entries.empty() && (entries[0] == "label" || entries[0] == "class"))) entries.erase(entries.begin());
  return labelsOf(entries, name);
}

std::optional<LabelList> labelsOfJson(std::string_view text, const std::string& name) {
  const auto first = text.find_first_not_of(" \n\r\t");
  if (first == std::string_view::npos || text[first] != '[') return std::nullopt;
  const nlohmann::json list = nlohmann::json::parse(text, nullptr, false);
  if (!list.is_array()) throw Error(fmt::format("cannot read {}: it begins as a JSON list but is none", name));
  std::vector<std::string> entries;
  for (const auto& entry : list) {
    if (!entry.is_number_integer() && !entry.is_string()) {
      throw Error(fmt::format("cannot read {}: its labels must be whole numbers or names", name));
    }
    entries.push_back(entry.is_string() ? entry.get<std::string>() : entry.dump());
  }
  return labelsOf(entries, name);
}

/// The only array of a .npz file.
LabelList labelsOfNpz(const std::filesystem::path& path) {
  const ZipMembers zip(path.string());
  if (zip.members().size() != 1 || !zip.members()[0].name.ends_with(".npy"))
    throw Error(fmt::format("cannot use {} as labels: it is not a .npz file of one array", path.string()));
  return labelsOfNpy(zip.read(0, SIZE_MAX), fmt::format("{} in {}", zip.members()[0].name, path.string()));
}

}  // namespace

int LabelList::highest() const {
  const auto most = std::max_element(labels.begin(), labels.end());
  return most == labels.end() ? -1 : *most;
}

LabelList labelsOf(const ArrayView& array, const std::string& name) {
  const bool column = array.shape.size() == 2 && array.shape[1] == 1;
  if ((array.shape.size() != 1 && !column) || array.values() == 0) {
    throw Error(fmt::format("cannot use {} as labels: its shape is {}; labels are N numbers, one an image", name,
                            shapeText(array.shape)));
  }
  std::vector<double> values(static_cast<std::size_t>(array.values()));
  array.read(0, values);
  LabelList list;
  for (const double value : values) {
    if (!(value >= 0 && value < kMostClasses) || value != std::floor(value)) {
      throw Error(
          fmt::format("cannot use {} as labels: it holds {:g}; labels are whole numbers from 0 on", name, value));
    }
    list.labels.push_back(static_cast<std::int32_t>(value));
  }
  return list;
}

LabelList labelsOf(const std::vector<std::string>& entries, const std::string& name) {
  if (entries.empty()) throw Error(fmt::format("cannot use {} as labels: it holds none", name));
  LabelList list;
  const bool numbers =
      std::all_of(entries.begin(), entries.end(), [](const auto& e) { return labelNumber(e).has_value(); });
  if (numbers) {
    for (const std::string& entry : entries) list.labels.push_back(*labelNumber(entry));
    return list;
  }
  std::map<std::string, std::int32_t> labelOf;
  for (const std::string& entry : entries) {
    if (entry.empty()) throw Error(fmt::format("cannot use {} as labels: one of them is empty", name));
    labelOf[entry] = 0;
  }
  for (auto& [text, label] : labelOf) {
    label = static_cast<std::int32_t>(list.names.size());
    list.names.push_back(printable(text));
  }
  for (const std::string& entry : entries) list.labels.push_back(labelOf[entry]);
  return list;
}

LabelList labelsOfNpy(std::span<const std::byte> file, const std::string& name) {
  if (const auto texts = npyTexts(file, name)) return labelsOf(*texts, name);
  return labelsOf(npyArray(file, nullptr, name), name);
}

LabelList readLabelList(const std::filesystem::path& path) {
  const MappedFile file(path);
  const std::string name = path.string();
  if (isGzip(file.bytes()) || isIdx(file.bytes())) return labelsOf(readIdx(path), name);
  if (file.text().starts_with(kNpyMagic)) return labelsOfNpy(file.bytes(), name);
  if (isZip(file.bytes())) return labelsOfNpz(path);
  const std::string_view text = withoutUtf8Mark(file.text());
  if (auto list = labelsOfJson(text, name)) return *list;
  return labelsOfText(text, name);
}

}  // namespace passband
