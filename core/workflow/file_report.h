// What a file of any kind is, as far as it tells without being read as a whole.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/model/classifier.h"

namespace passband {

struct FileReportOptions {
  std::uint64_t seed = 0;          ///< of a generated set
  std::filesystem::path labels{};  ///< of images; empty: beside them or inside
  int threads = 1;
  ModelOptions model{};
};

/// A JSON object with "path", "bytes", "kind" (images, model, project, search, training, map, mask, masks) and what is
/// known of it; "preprocessing" is null where the file does not tell it. Large files are mapped and not read: nothing
/// is hashed, and models above 256 MiB are not opened. Throws Error when nothing knows the file, with the reason.
std::string reportOnFile(const std::string& path, const FileReportOptions& options);

}  // namespace passband
