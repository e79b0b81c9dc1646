// The registry of data formats. A new format is one new file with a DataFormat, and one line in data_format.cpp.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/base/job_context.h"
#include "core/data/image_set.h"

namespace passband {

/// How folders named by numbers are put in order: 0, 1, 2, .., 10, or sorted by name: 0, 1, 10, 2, ..
enum class ClassOrder { NumberWhereAllCount, Name, Number };

/// "number" or "name"; throws UsageError for others.
ClassOrder classOrderFromText(const std::string& text);

/// Whether the order of the classes is a question of their folders ("?order=number"), and whether the images are files
/// that may be turned ("?exif=ignore"), of a set that is open.
bool hasClassOrder(const ImageSetInfo& info);
bool hasImageFiles(const ImageSetInfo& info);

struct DataOptions {
  std::uint64_t seed = 0;        ///< of generated sets
  std::filesystem::path labels;  ///< file of labels; empty: found beside the images or inside
  bool raw = false;              ///< floating-point values are preprocessed already: give them as they are
  ClassOrder classOrder = ClassOrder::NumberWhereAllCount;  ///< of class folders; by number where they are 0 .. N-1
  const JobContext* job = nullptr;  ///< may stop the opening of large files, with Cancelled; null: none
  bool glance = false;  ///< only info(), labels() and size() will be asked for: nothing is hashed or unpacked
};

/// A format is recognised by content, not by file name.
struct DataFormat {
  std::string name;
  std::string label;                 ///< in lists of what can be opened; formats may share one
  std::string holds;                 ///< for docs/formats.md: what of it is read
  std::vector<std::string> sources;  ///< for docs/formats.md: how it is given
  /// Whether this format reads `source`. Must not throw for foreign content.
  bool (*recognises)(const std::string& source);
  /// Opens it. Throws Error with the sentence for the user.
  std::shared_ptr<const ImageSet> (*open)(const std::string& source, const DataOptions& options);
  /// Its labels are always inside: a file of labels is refused.
  bool ownLabels = false;
};

const std::vector<DataFormat>& dataFormats();

/// All of them in a sentence, the commonest first: "a folder with .., CIFAR or a synthetic dataset (syn:B1)".
std::string dataFormatList();

/// Opens a file, a folder, or a generated set ("syn:B1", "syn:B1?images=500&gain=10"). Throws Error that says what the
/// source is instead, where no format knows it.
std::shared_ptr<const ImageSet> openImageSet(const std::string& source, const DataOptions& options = {});

}  // namespace passband
