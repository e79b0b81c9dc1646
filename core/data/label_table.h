// A list of files and their labels: a CSV or JSON file in the folder or archive, or given with --labels.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/data/archives/file_tree.h"
#include "core/data/data_format.h"
#include "core/data/formats/image_file.h"

namespace passband {

struct LabelTable {
  std::string name;                                        ///< what messages call the list
  std::string file;                                        ///< its name alone: "labels.csv"
  std::vector<std::pair<std::string, std::string>> files;  ///< file and label, in the order of the list
};

/// How the format of a set that openLabelTable has opened begins.
constexpr const char* kImagesWithTable = "images with ";

/// "labels.csv", "metadata.jsonl", ..: lists that are taken without being asked for.
bool isLabelTableName(const std::string& name);

/// The list at `given`, else the one in the tree below `prefix`; nothing when there is none. Throws Error when the list
/// cannot be read.
std::optional<LabelTable> findLabelTable(const FileTree& tree, const std::string& prefix,
                                         const std::filesystem::path& given);

/// CSV (with commas, semicolons, tabs or blanks) with two columns, or with a head line that names them (file, filename,
/// path, image, id; label, class, category, target, ..), or with one column a class of which one is 1. JSON: {"a.png":
/// "cat"}, [{"file": .., "label": ..}], [["a.png", "cat"]], or one of these under "labels", or one object a line.
/// Throws Error.
LabelTable parseLabelTable(std::string_view text, const std::string& name);

/// The set of the listed files, each found by its path, else by its name, else by its name without extension where only
/// one has it. What is listed but not there is counted in the remarks. Throws Error when nothing is found.
std::shared_ptr<const ImageSet> openLabelTable(const LabelTable& table, const std::string& source,
                                               std::shared_ptr<const FileTree> tree, const std::string& prefix,
                                               const DataOptions& options, Turning turning);

}  // namespace passband
