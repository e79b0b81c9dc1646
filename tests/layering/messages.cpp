#include "tests/layering/messages.h"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <regex>

namespace passband::test {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> sourcesOf(const fs::path& folder) {
  std::vector<fs::path> files;
  if (!fs::exists(folder)) return files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".h" || entry.path().extension() == ".cpp") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

/// Without the comment that ends it; a // inside a text is part of the text.
std::string codeOf(const std::string& line) {
  bool inText = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\\') {
      ++i;
    } else if (line[i] == '"') {
      inText = !inText;
    } else if (!inText && line.compare(i, 2, "//") == 0) {
      return line.substr(0, i);
    }
  }
  return line;
}

}  // namespace

std::vector<std::string> messagesWithOptions(const fs::path& root) {
  static const std::regex option(R"re("(?:(?:[^"\\]|\\.)*?[\s(])?(--[a-z][a-z-]+)(?:[^"\\]|\\.)*")re");
  std::vector<std::string> faults;
  std::vector<fs::path> files = sourcesOf(root / "core");
  const std::vector<fs::path> ofWindow = sourcesOf(root / "ui");
  files.insert(files.end(), ofWindow.begin(), ofWindow.end());
  for (const fs::path& file : files) {
    const bool writesCommands = std::ranges::find(ofWindow, file) != ofWindow.end();
    std::ifstream stream(file);
    std::string line;
    for (int number = 1; std::getline(stream, line); ++number) {
      std::smatch match;
      const std::string code = codeOf(line);
      if (!std::regex_search(code, match, option)) continue;
      if (writesCommands && match[0].str().find(' ') == std::string::npos) continue;
      faults.push_back(fmt::format("{}:{} names {}: the window shows this message too",
                                   fs::relative(file, root).generic_string(), number, match[1].str()));
    }
  }
  return faults;
}

}  // namespace passband::test
