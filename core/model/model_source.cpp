#include "core/model/model_source.h"

#include <fmt/format.h>

#include "core/base/error.h"
#include "core/base/hash.h"

namespace passband {

SourceText splitModelSource(const std::string& source) {
  SourceText text = splitSource(source);
  if (!text.part.empty()) {
    throw UsageError(
        fmt::format("{} asks for the part '{}' of a model, which has none; give {}", source, text.part, text.path));
  }
  return text;
}

std::string withChange(const std::string& source, const std::string& key, const std::string& value) {
  SourceText text = splitModelSource(source);
  text.changes[key] = value;
  std::string changed = text.path;
  for (const auto& [name, said] : text.changes) {
    changed += fmt::format("{}{}={}", changed.size() == text.path.size() ? '?' : '&', name, said);
  }
  return changed;
}

std::string modelHash(const std::string& source, const JobContext* job) {
  const SourceText text = splitModelSource(source);
  std::string hash = sha256File(text.path, job);
  if (text.changes.empty()) return hash;
  for (const auto& [key, value] : text.changes) hash += fmt::format("\n{}={}", key, value);
  return sha256(hash);
}

}  // namespace passband
