#include "core/data/source_text.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/base/text.h"
#include "core/base/utf8.h"

namespace passband {
namespace {

namespace fs = std::filesystem;

bool exists(const std::string& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

std::vector<std::string> numbersAsNames(int count) {
  std::vector<std::string> names;
  for (int label = 0; label < count; ++label) names.push_back(std::to_string(label));
  return names;
}

}  // namespace

std::vector<std::string> classNamesFrom(const std::string& text) {
  if (text == "cifar10") return cifar10Names();
  if (text == "mnist") return numbersAsNames(10);
  if (text == "fashion-mnist") {
    return {"T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"};
  }
  if (exists(text)) return textLines(MappedFile(text).text());
  if (text.find(',') != std::string::npos) {
    const auto names = split(text, ',');
    return {names.begin(), names.end()};
  }
  throw UsageError(fmt::format(
      "there are no class names '{}': give cifar10, mnist, fashion-mnist, a text file with one name a line, "
      "or the names with commas between them",
      text));
}

std::string SourceText::change(const std::string& key) const {
  const auto found = changes.find(key);
  return found == changes.end() ? std::string() : found->second;
}

SourceText splitSource(const std::string& source) {
  SourceText text{source, "", {}};
  if (exists(source)) return text;
  if (const auto mark = source.find('?'); mark != std::string::npos && exists(source.substr(0, mark))) {
    text.path = source.substr(0, mark);
    for (const std::string_view change : split(std::string_view(source).substr(mark + 1), '&')) {
      const auto equals = change.find('=');
      if (equals == change.npos || equals == 0 || equals + 1 == change.size()) {
        throw UsageError(
            fmt::format("'{}' in {} is no KEY=VALUE; give a source such as FILE.npy?severity=3 or FILE.pth?stem=pooled",
                        change, source));
      }
      if (!text.changes.emplace(change.substr(0, equals), change.substr(equals + 1)).second)
        throw UsageError(fmt::format("{} says '{}' twice; say it once", source, change.substr(0, equals)));
    }
    return text;
  }
  const auto mark = source.find('?');
  const std::string head = source.substr(0, mark);
  for (const std::string part : {"train", "val", "test"}) {
    if (!head.ends_with(":" + part)) continue;
    const std::string path = head.substr(0, head.size() - part.size() - 1);
    if (!exists(path)) return text;
    text = mark == std::string::npos ? SourceText{path, "", {}} : splitSource(path + source.substr(mark));
    text.part = part;
  }
  return text;
}

std::string withChange(const std::string& source, const std::string& key, const std::string& value) {
  SourceText text = splitSource(source);
  text.changes.erase(key);
  if (!value.empty()) text.changes.emplace(key, value);
  std::string changed = text.path + (text.part.empty() ? "" : ":" + text.part);
  char before = '?';
  for (const auto& [name, said] : text.changes) {
    changed += fmt::format("{}{}={}", before, name, said);
    before = '&';
  }
  return changed;
}

void checkChanges(const std::string& source, const SourceText& text, std::initializer_list<const char*> known) {
  for (const auto& [key, value] : text.changes) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    throw UsageError(
        fmt::format("{} asks for '{}', which this format does not have; it has {}", source, key,
                    known.size() == 0 ? "nothing of the kind" : fmt::format("{}", fmt::join(known, ", "))));
  }
}

std::vector<std::string> labelNames(const SourceText& text, const std::string& folder, int highestLabel) {
  const std::string given = text.change("classes");
  const std::string beside = (fs::path(folder) / "classes.txt").string();
  if (given.empty() && !exists(beside)) return numbersAsNames(highestLabel + 1);
  std::vector<std::string> names = given.empty() ? textLines(MappedFile(beside).text()) : classNamesFrom(given);
  if (std::ssize(names) <= highestLabel) {
    throw Error(fmt::format("cannot name the classes of {} by {}: that is {} names, but there are labels up to {}",
                            text.path, given.empty() ? beside : given, names.size(), highestLabel));
  }
  return names;
}

std::vector<std::string> textLines(std::string_view text) {
  std::vector<std::string> lines;
  text = withoutUtf8Mark(text);
  while (!text.empty()) {
    std::string_view line = takeUntil(text, '\n');
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty()) lines.emplace_back(line);
  }
  return lines;
}

const std::vector<std::string>& cifar10Names() {
  static const std::vector<std::string> names = {"airplane", "automobile", "bird",  "cat",  "deer",
                                                 "dog",      "frog",       "horse", "ship", "truck"};
  return names;
}

}  // namespace passband
