#include "core/data/label_table.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <nlohmann/json.hpp>
#include <string_view>

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/base/printable.h"
#include "core/base/stored_json.h"
#include "core/base/text.h"
#include "core/base/utf8.h"
#include "core/data/formats/image_files.h"
#include "core/data/label_list.h"
#include "core/data/source_text.h"

namespace passband {
namespace {

using nlohmann::json;
using Row = std::vector<std::string>;
namespace fs = std::filesystem;

/// Hugging Face's image folders have metadata, Tiny ImageNet has annotations.
constexpr std::string_view kTableNames[] = {"labels.csv", "labels.json", "metadata.csv", "metadata.jsonl",
                                            "val_annotations.txt"};
constexpr std::string_view kFileHeads[] = {"file",       "filename",   "file_name", "path",     "filepath",
                                           "file_path",  "image",      "img",       "image_id", "imageid",
                                           "image_name", "image_path", "fname",     "id",       "name"};
constexpr std::string_view kLabelHeads[] = {"label",   "labels",     "class",           "class_name", "category",
                                            "target",  "species",    "breed",           "y",          "class_id",
                                            "classid", "label_name", "predictionstring"};

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

// ---- CSV: RFC 4180, with comma, semicolon or tab.

std::vector<Row> csvRows(std::string_view text) {
  const std::string_view firstLine = text.substr(0, text.find('\n'));
  const auto found =
      std::ranges::find_if(std::string_view(",;\t"), [&](char c) { return firstLine.find(c) != text.npos; });
  const char separator = found == std::string_view(",;\t").end() ? ' ' : *found;
  std::vector<Row> rows(1);
  std::string field;
  bool quoted = false;
  const auto endField = [&] {
    rows.back().emplace_back(trimmed(field, " \r"));
    field.clear();
  };
  const auto endRow = [&] {
    endField();
    if (rows.back() == Row{""}) rows.pop_back();
    rows.emplace_back();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
      field += text[++i];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && c == separator) {
      endField();
    } else if (!quoted && c == '\n') {
      endRow();
    } else {
      field += c;
    }
  }
  endRow();
  rows.pop_back();
  return rows;
}

template <std::size_t count>
std::optional<std::size_t> columnNamed(const Row& head, const std::string_view (&names)[count]) {
  for (const std::string_view name : names) {
    for (std::size_t column = 0; column < head.size(); ++column) {
      if (lower(head[column]) == name) return column;
    }
  }
  return std::nullopt;
}

/// The columns of files and labels.
struct Columns {
  std::size_t file = 0, label = 1;
  std::vector<std::size_t> oneHot;  ///< in place of a label: one column a class, of which one is 1 in each line
  bool head = false;
};

/// "0", "1.0"
std::optional<bool> oneHotValue(const std::string& text) {
  const auto value = numberFrom<double>(text);
  if (value == 0.) return false;
  return value == 1. ? std::optional(true) : std::nullopt;
}

/// All columns but the file's, where each line has exactly one 1 in them.
std::vector<std::size_t> oneHotColumns(const std::vector<Row>& rows, std::size_t file) {
  std::vector<std::size_t> columns;
  for (std::size_t column = 0; column < rows[0].size(); ++column) {
    if (column != file && !rows[0][column].empty()) columns.push_back(column);
  }
  for (std::size_t line = 1; line < rows.size(); ++line) {
    int ones = 0;
    for (const std::size_t column : columns) {
      const auto value = column < rows[line].size() ? oneHotValue(rows[line][column]) : std::nullopt;
      if (!value) return {};
      ones += *value ? 1 : 0;
    }
    if (ones != 1) return {};
  }
  return columns.size() > 1 && rows.size() > 1 ? columns : std::vector<std::size_t>();
}

std::optional<Columns> columnsOf(const std::vector<Row>& rows) {
  const Row& head = rows[0];
  const auto file = columnNamed(head, kFileHeads), label = columnNamed(head, kLabelHeads);
  if (file && label) return Columns{*file, *label, {}, true};
  if (file) {
    if (std::vector<std::size_t> oneHot = oneHotColumns(rows, *file); !oneHot.empty())
      return Columns{*file, 0, std::move(oneHot), true};
  }
  // Tiny ImageNet's list has the corners of a box behind file and label.
  if (head.size() == 2 || (head.size() > 2 && hasImageName(head[0]))) return Columns{};
  return std::nullopt;
}

/// "n03995372 85 1 499 272", as the lists of ImageNet's challenge have it: a class and the corners of boxes.
std::string withoutBoxes(const std::string& label) {
  const auto parts = split(label, ' ');
  const bool boxes = parts.size() >= 5 && std::all_of(parts.begin() + 1, parts.begin() + 5, [](std::string_view part) {
                       return numberFrom<double>(part).has_value();
                     });
  return boxes ? std::string(parts[0]) : label;
}

LabelTable tableOfCsv(std::string_view text, const std::string& name) {
  std::vector<Row> rows = csvRows(text);
  if (rows.empty())
    throw Error(fmt::format("cannot read {}: it is empty; list a file and its label in each line", name));
  const std::optional<Columns> columns = columnsOf(rows);
  if (!columns) {
    throw Error(fmt::format(
        "cannot read {}: its first line names no columns 'file' and 'label', and it has not two columns", name));
  }
  LabelTable table{name, fs::path(name).filename().string(), {}};
  for (std::size_t line = columns->head ? 1 : 0; line < rows.size(); ++line) {
    const Row& row = rows[line];
    if (row.size() <= std::max(columns->file, columns->label)) {
      throw Error(fmt::format("cannot read {}: line {} has {} columns; list a file and its label in each line", name,
                              line + 1, row.size()));
    }
    std::string label = withoutBoxes(row[columns->label]);
    for (const std::size_t column : columns->oneHot) {
      if (*oneHotValue(row[column])) label = rows[0][column];
    }
    table.files.emplace_back(row[columns->file], std::move(label));
  }
  return table;
}

// ---- JSON.

std::optional<std::string> jsonText(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_integer()) return value.dump();
  return std::nullopt;
}

std::optional<std::string> memberOf(const json& object, std::span<const std::string_view> names) {
  for (const std::string_view name : names) {
    if (const auto found = object.find(std::string(name)); found != object.end()) return jsonText(*found);
  }
  return std::nullopt;
}

/// Of ["a.png", "cat"] or {"file": "a.png", "label": "cat"}.
std::optional<std::pair<std::string, std::string>> jsonEntry(const json& entry) {
  std::optional<std::string> file, label;
  if (entry.is_array() && entry.size() == 2) {
    file = jsonText(entry[0]);
    label = jsonText(entry[1]);
  } else if (entry.is_object()) {
    file = memberOf(entry, kFileHeads);
    label = memberOf(entry, kLabelHeads);
  }
  if (!file || !label) return std::nullopt;
  return std::pair(*file, *label);
}

/// One object a line; nothing where a line is none.
json objectsOfLines(std::string_view text) {
  json list = json::array();
  for (const std::string& line : textLines(text)) {
    list.push_back(json::parse(shallowJson(line), nullptr, false));
    if (!list.back().is_object()) return {};
  }
  return list;
}

LabelTable tableOfJson(std::string_view text, const std::string& name) {
  json list = json::parse(shallowJson(text), nullptr, false);
  if (list.is_discarded()) list = objectsOfLines(text);
  if (list.is_object() && list.contains("labels") && (list["labels"].is_array() || list["labels"].is_object()))
    list = json(list["labels"]);
  LabelTable table{name, fs::path(name).filename().string(), {}};
  const auto add = [&](const std::optional<std::pair<std::string, std::string>>& entry) {
    if (!entry) {
      throw Error(
          fmt::format("cannot read {}: entry {} has no file and label; write {{\"a.png\": \"cat\", ..}} or "
                      "[{{\"file\": \"a.png\", \"label\": \"cat\"}}, ..]",
                      name, table.files.size()));
    }
    table.files.push_back(*entry);
  };
  if (!list.is_object() && !list.is_array())
    throw Error(fmt::format("cannot read {}: it is no JSON list or object", name));
  for (const auto& [key, value] : list.items()) {
    const auto label = list.is_object() ? jsonText(value) : std::nullopt;
    add(list.is_object() ? (label ? std::optional(std::pair(key, *label)) : std::nullopt) : jsonEntry(value));
  }
  return table;
}

// ---- Finding the files.

/// Files by path, by name and by name without extension; a name that two files have finds none.
class FileIndex {
 public:
  FileIndex(const FileTree& tree, const std::string& prefix) {
    for (const FileTree::Entry& entry : tree.entries()) {
      if (!entry.name.starts_with(prefix)) continue;
      const fs::path path = entry.name.substr(prefix.size());
      files_[path.generic_string()] = &entry;
      add(names_, path.filename().string(), entry);
      add(stems_, path.stem().string(), entry);
    }
  }

  /// Lists that were written on Windows divide folders by backslashes.
  const FileTree::Entry* find(std::string listed) const {
    if (const FileTree::Entry* found = findAsItIs(listed)) return found;
    std::ranges::replace(listed, '\\', '/');
    return findAsItIs(listed);
  }

 private:
  const FileTree::Entry* findAsItIs(const std::string& listed) const {
    const fs::path path = fs::path(listed).lexically_normal();
    if (const auto found = files_.find(path.generic_string()); found != files_.end()) return found->second;
    for (const auto& [index, key] :
         {std::pair(&names_, path.filename().string()), {&stems_, path.filename().string()}}) {
      if (const auto found = index->find(key); found != index->end()) return found->second;
    }
    return nullptr;
  }

  using Index = std::map<std::string, const FileTree::Entry*>;
  static void add(Index& index, const std::string& key, const FileTree::Entry& entry) {
    const auto [found, isNew] = index.try_emplace(key, &entry);
    if (!isNew) found->second = nullptr;
  }

  Index files_, names_, stems_;
};

}  // namespace

bool isLabelTableName(const std::string& name) {
  return std::ranges::find(kTableNames, name) != std::end(kTableNames);
}

std::optional<LabelTable> findLabelTable(const FileTree& tree, const std::string& prefix, const fs::path& given) {
  if (!given.empty()) return parseLabelTable(MappedFile(given).text(), given.string());
  for (const std::string_view name : kTableNames) {
    for (const FileTree::Entry& entry : tree.entries()) {
      if (entry.name != prefix + std::string(name)) continue;
      const FileBytes file = tree.read(entry);
      LabelTable table =
          parseLabelTable({reinterpret_cast<const char*>(file.bytes.data()), file.bytes.size()}, tree.describe(entry));
      table.file = name;
      return table;
    }
  }
  return std::nullopt;
}

LabelTable parseLabelTable(std::string_view text, const std::string& name) {
  text = withoutUtf8Mark(text);
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  const bool isJson = first != text.npos && (text[first] == '{' || text[first] == '[');
  LabelTable table = isJson ? tableOfJson(text, name) : tableOfCsv(text, name);
  if (table.files.empty()) throw Error(fmt::format("cannot use {}: it lists no files", name));
  return table;
}

std::shared_ptr<const ImageSet> openLabelTable(const LabelTable& table, const std::string& source,
                                               std::shared_ptr<const FileTree> tree, const std::string& prefix,
                                               const DataOptions& options, Turning turning) {
  const FileIndex index(*tree, prefix);
  std::vector<std::string> labels;
  std::vector<LabelledFile> files;
  for (const auto& [file, label] : table.files) {
    const FileTree::Entry* entry = index.find(file);
    if (entry == nullptr) continue;
    files.push_back({*entry, 0});
    labels.push_back(label);
  }
  const std::size_t missing = table.files.size() - files.size();
  if (files.empty()) {
    throw Error(fmt::format("cannot use {}: none of its {} files is in {}; the first is '{}'", table.name, missing,
                            source, printable(table.files[0].first)));
  }
  LabelList list = labelsOf(labels, table.name);
  for (std::size_t i = 0; i < files.size(); ++i) files[i].label = list.labels[i];
  ImageSetInfo info;
  info.source = source;
  info.format = kImagesWithTable + table.file;
  for (int label = 0; list.names.empty() && label <= list.highest(); ++label)
    info.classNames.push_back(std::to_string(label));
  if (!list.names.empty()) info.classNames = list.names;
  if (missing > 0) info.remarks.push_back(fmt::format("{} listed files are not there", missing));
  const std::vector<std::string> others = keepImages(*tree, files, options.glance);
  if (!others.empty()) info.remarks.push_back(leftOutText(others, "they are listed but are no images"));
  if (files.empty()) throw Error(fmt::format("cannot use {}: none of its files is an image", table.name));
  return imageFiles(std::move(info), std::move(tree), std::move(files), turning);
}

}  // namespace passband
