#include "core/model/model_source.h"

#include <fmt/format.h>

#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/data/source_text.h"

namespace passband {

std::string ModelSource::change(const std::string& key) const {
  const auto found = changes.find(key);
  return found == changes.end() ? std::string() : found->second;
}

ModelSource parseModelSource(const std::string& text) {
  SourceText split = splitSource(text);
  if (!split.part.empty()) {
    throw UsageError(
        fmt::format("{} asks for the part '{}' of a model, which has none; give {}", text, split.part, split.path));
  }
  return {text, std::move(split.path), std::move(split.changes)};
}

void requireNoChanges(const ModelSource& source) {
  checkChanges(source.text, {source.path, "", source.changes}, {});
}

std::string withChange(const ModelSource& source, const std::string& key, const std::string& value) {
  std::map<std::string, std::string> changes = source.changes;
  changes[key] = value;
  std::string changed = source.path;
  for (const auto& [name, said] : changes) {
    changed += fmt::format("{}{}={}", changed.size() == source.path.size() ? '?' : '&', name, said);
  }
  return changed;
}

std::string modelHash(const ModelSource& source, const JobContext* job) {
  std::string hash = sha256File(source.path, job);
  if (source.changes.empty()) return hash;
  for (const auto& [key, value] : source.changes) hash += fmt::format("\n{}={}", key, value);
  return sha256(hash);
}

}  // namespace passband
