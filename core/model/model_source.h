// What a model is opened from: a file, and what it does not tell of the network ("FILE?weights=NAME&stem=pooled").
#pragma once

#include <string>

#include "core/data/source_text.h"

namespace passband {

class JobContext;

/// As splitSource. Throws UsageError for a part (":test"), which no model has.
SourceText splitModelSource(const std::string& source);

/// The source with this said of it, in the place of what was said under the key before.
std::string withChange(const std::string& source, const std::string& key, const std::string& value);

/// The SHA-256 of the file; of that and the changes where there are some, because the same file read otherwise is
/// another network. Throws Error when the file cannot be read, Cancelled soon after `job` (null: none) was stopped.
std::string modelHash(const std::string& source, const JobContext* job = nullptr);

}  // namespace passband
