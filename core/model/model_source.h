// What a model is opened from: a file, and what it does not tell of the network ("FILE?weights=NAME&stem=pooled").
#pragma once

#include <string>

namespace passband {

class JobContext;

/// The SHA-256 of the file; of that and the changes where there are some, because the same file read otherwise is
/// another network. Throws Error when the file cannot be read, Cancelled soon after `job` (null: none) was stopped.
std::string modelHash(const std::string& source, const JobContext* job = nullptr);

}  // namespace passband
