// What a model is opened from: a file, and what it does not tell of the network ("FILE?weights=NAME&stem=pooled").
#pragma once

#include <map>
#include <string>

namespace passband {

class JobContext;

struct ModelSource {
  std::string text;  ///< as it was given, for messages
  std::string path;
  std::map<std::string, std::string> changes;  ///< of "?stem=pooled"

  /// The value of a change; empty where it was not said.
  std::string change(const std::string& key) const;
};

/// As splitSource (core/data/source_text.h). Throws UsageError for a part (":test"), which no model has.
ModelSource parseModelSource(const std::string& text);

/// Throws UsageError where anything is said of the file: it holds a program, which tells all by itself.
void requireNoChanges(const ModelSource& source);

/// The text of the source with this said of it, in the place of what was said under the key before.
std::string withChange(const ModelSource& source, const std::string& key, const std::string& value);

/// The SHA-256 of the file; of that and the changes where there are some, because the same file read otherwise is
/// another network. Throws Error when the file cannot be read, Cancelled soon after `job` (null: none) was stopped.
std::string modelHash(const ModelSource& source, const JobContext* job = nullptr);

}  // namespace passband
