#include "core/model/model_source.h"

#include <fmt/format.h>

#include "core/base/hash.h"
#include "core/data/source_text.h"

namespace passband {

std::string modelHash(const std::string& source, const JobContext* job) {
  const SourceText text = splitSource(source);
  std::string hash = sha256File(text.path, job);
  if (text.changes.empty()) return hash;
  for (const auto& [key, value] : text.changes) hash += fmt::format("\n{}={}", key, value);
  return sha256(hash);
}

}  // namespace passband
