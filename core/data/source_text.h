// What a data source says beside its path: "DIR:test", "FILE.npy?severity=3&classes=cifar10".
#pragma once

#include <initializer_list>
#include <map>
#include <string>
#include <vector>

namespace passband {

struct SourceText {
  std::string path;
  std::string part;                            ///< "train", "val", "test" or empty
  std::map<std::string, std::string> changes;  ///< of "?severity=3"

  /// The value of a change, or nothing-like text.
  std::string change(const std::string& key) const;
};

/// Splits a source. A file whose own name holds '?' or ':' goes before. Throws UsageError on a change without a value.
SourceText splitSource(const std::string& source);

/// The source with another value of a change; with an empty one without it. Throws as splitSource.
std::string withChange(const std::string& source, const std::string& key, const std::string& value);

/// Throws UsageError when there is a change that is not among `known`, naming those.
void checkChanges(const std::string& source, const SourceText& text, std::initializer_list<const char*> known);

/// Class names for labels 0, 1, ..: the change "classes" (cifar10, mnist, fashion-mnist, a comma list, or a text file
/// with one name a line), else the file classes.txt in `folder`, else the numbers, as no names are known. Throws Error
/// when a label has no name.
std::vector<std::string> labelNames(const SourceText& text, const std::string& folder, int highestLabel);

/// What the change "classes" means: cifar10, mnist, fashion-mnist, a comma list, or a text file with one name a line.
/// Throws UsageError.
std::vector<std::string> classNamesFrom(const std::string& text);

/// The lines of a text, without line breaks and empty lines.
std::vector<std::string> textLines(std::string_view text);

/// The ten names of CIFAR-10, in the order of its labels.
const std::vector<std::string>& cifar10Names();

}  // namespace passband
