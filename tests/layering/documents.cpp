#include "tests/layering/documents.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <fstream>
#include <regex>
#include <set>

namespace passband::test {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> linesOf(const fs::path& file) {
  std::ifstream stream(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// The lines of a Markdown file that are no code.
std::vector<std::string> proseOf(const fs::path& document) {
  std::vector<std::string> prose;
  bool code = false;
  for (const std::string& line : linesOf(document)) {
    const auto first = line.find_first_not_of(' ');
    const bool fence = first != std::string::npos && line.compare(first, 3, "```") == 0;
    if (fence) code = !code;
    if (!fence && !code) prose.push_back(line);
  }
  return prose;
}

std::vector<std::string> headingsOf(const fs::path& document) {
  std::vector<std::string> headings;
  for (const std::string& line : proseOf(document)) {
    const auto text = line.find_first_not_of('#');
    if (text == 0 || text == std::string::npos || line[text] != ' ') continue;
    headings.push_back(line.substr(text + 1));
  }
  return headings;
}

/// What a link to a heading is called, as viewers of Markdown make it.
std::string anchorOf(const std::string& heading) {
  std::string anchor;
  for (const unsigned char letter : heading) {
    if (letter == ' ') anchor += '-';
    if (std::isalnum(letter) || letter == '-' || letter == '_') anchor += static_cast<char>(std::tolower(letter));
  }
  return anchor;
}

/// "FILE", "FILE#HEADING" or "#HEADING" as written in a file of `folder`; empty when it leads somewhere.
std::string targetFault(const fs::path& folder, const fs::path& self, const std::string& target) {
  const auto hash = target.find('#');
  const fs::path file = hash == 0 ? self : folder / target.substr(0, hash);
  if (!fs::exists(file)) return fmt::format("{} is no file", target);
  if (hash == std::string::npos) return "";
  const auto headings = headingsOf(file);
  const bool found = std::ranges::any_of(
      headings, [&](const std::string& heading) { return anchorOf(heading) == target.substr(hash + 1); });
  return found ? "" : fmt::format("{} is no heading", target);
}

/// What docs/methods.md has to cite.
struct Methods {
  std::set<std::string> sections;  ///< "5"
  std::set<std::string> keys;      ///< "P1"
};

Methods methodsOf(const fs::path& document) {
  static const std::regex section(R"((\d+)\. .*)"), key(R"(- \*\*\[(\w+)\]\*\* .*)");
  Methods methods;
  std::smatch match;
  for (const std::string& heading : headingsOf(document)) {
    if (std::regex_match(heading, match, section)) methods.sections.insert(match[1]);
  }
  for (const std::string& line : proseOf(document)) {
    if (std::regex_match(line, match, key)) methods.keys.insert(match[1]);
  }
  return methods;
}

/// Sources, scripts and help notes, from the root. This folder's tests name what leads nowhere.
std::vector<fs::path> citingFiles(const fs::path& root) {
  static const std::set<std::string> kinds{".cpp", ".h", ".md", ".py", ".txt"};
  std::vector<fs::path> files;
  for (const char* top : {"app", "cli", "core", "resources/help", "scripts", "tests", "ui"}) {
    if (!fs::exists(root / top)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
      const fs::path file = fs::relative(entry.path(), root);
      const bool left =
          file.generic_string().starts_with("tests/layering/") || file.generic_string().starts_with("tests/fixtures/");
      if (!left && kinds.contains(file.extension().string())) files.push_back(file);
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// All lines as one, without the marks that begin a line of a comment: a citation may be broken over two lines.
std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) {
    const auto first = line.find_first_not_of(" \t/#*");
    if (first != std::string::npos) text += line.substr(first) + ' ';
  }
  return text;
}

/// The matches of `pattern` that begin with `start`.
std::vector<std::smatch> matchesAt(const std::string& text, const std::string& start, const std::regex& pattern) {
  std::vector<std::smatch> matches;
  for (auto at = text.find(start); at != std::string::npos; at = text.find(start, at + 1)) {
    std::smatch match;
    const auto begin = text.begin() + static_cast<std::ptrdiff_t>(at);
    if (std::regex_search(begin, text.end(), match, pattern, std::regex_constants::match_continuous)) {
      matches.push_back(match);
    }
  }
  return matches;
}

std::vector<std::string> sectionFaults(const std::string& text, const Methods& methods) {
  static const std::regex cited(R"(methods\.md,? section( \d+|s \d+((, | and | to )\d+)+)?)");
  static const std::regex number(R"(\d+)");
  std::vector<std::string> faults;
  for (const std::smatch& match : matchesAt(text, "methods.md", cited)) {
    const std::string numbers = match[1];
    if (numbers.empty()) faults.push_back("cites docs/methods.md otherwise than as \"docs/methods.md section 5\"");
    for (std::sregex_iterator at(numbers.begin(), numbers.end(), number), end; at != end; ++at) {
      if (!methods.sections.contains(at->str())) {
        faults.push_back(fmt::format("docs/methods.md has no section {}", at->str()));
      }
    }
  }
  return faults;
}

std::vector<std::string> documentFaults(const std::string& text, const fs::path& root) {
  static const std::regex cited(R"(docs/\w+\.md(#[\w-]+)?)");
  std::vector<std::string> faults;
  for (const std::smatch& match : matchesAt(text, "docs/", cited)) {
    const std::string fault = targetFault(root, root / "README.md", match.str());
    if (!fault.empty()) faults.push_back(fault);
  }
  for (const char* old : {"METHODS section", "METHODS.md", "DESIGN section", "DESIGN.md"}) {
    if (text.find(old) != std::string::npos) faults.push_back(fmt::format("{} is not in the project", old));
  }
  return faults;
}

/// Of a source only the comments, since brackets mean something else in code.
std::vector<std::string> paperFaults(const fs::path& file, const std::vector<std::string>& lines,
                                     const Methods& methods) {
  static const std::regex key(R"(\[(P\d|Y|DFMX|[A-Z]{1,3}\d\d)\])");
  const bool source = file.extension() == ".cpp" || file.extension() == ".h";
  std::vector<std::string> faults;
  for (const std::string& line : lines) {
    const auto begin = source ? line.find("//") : 0;
    if (begin == std::string::npos) continue;
    const std::string text = line.substr(begin);
    for (std::sregex_iterator at(text.begin(), text.end(), key), end; at != end; ++at) {
      if (!methods.keys.contains((*at)[1])) {
        faults.push_back(fmt::format("{} is not in the bibliography of docs/methods.md", at->str()));
      }
    }
  }
  return faults;
}

std::vector<fs::path> documentsOf(const fs::path& root) {
  std::vector<fs::path> documents;
  for (const char* name : {"README.md", "CONTRIBUTING.md", "SECURITY.md"}) {
    if (fs::exists(root / name)) documents.push_back(root / name);
  }
  for (const auto& entry : fs::directory_iterator(root / "docs")) {
    if (entry.path().extension() == ".md") documents.push_back(entry.path());
  }
  return documents;
}

std::vector<std::string> linkFaults(const fs::path& document, const std::string& line) {
  static const std::regex link(R"(\]\(([^()\s]+)\))"), foreign("[a-z]+:.*");
  std::vector<std::string> faults;
  for (std::sregex_iterator at(line.begin(), line.end(), link), end; at != end; ++at) {
    const std::string target = (*at)[1];
    if (std::regex_match(target, foreign)) continue;
    const std::string fault = targetFault(document.parent_path(), document, target);
    if (!fault.empty()) faults.push_back(fault);
  }
  return faults;
}

/// Sources named from the root ("core/base/error.h"); NAME stands for one that somebody will write.
std::vector<std::string> pathFaults(const fs::path& root, const std::string& line) {
  static const std::regex path(R"(\b(app|cli|core|cmake|resources|scripts|tests|ui)/[\w/]+\.[a-z]+\b)");
  std::vector<std::string> faults;
  for (std::sregex_iterator at(line.begin(), line.end(), path), end; at != end; ++at) {
    const std::string named = at->str();
    const bool missing = named.find("NAME") == std::string::npos && !fs::exists(root / named);
    if (missing) faults.push_back(fmt::format("{} is no file", named));
  }
  return faults;
}

}  // namespace

std::vector<std::string> brokenCitations(const fs::path& root) {
  const Methods methods = methodsOf(root / "docs/methods.md");
  std::vector<std::string> all;
  for (const fs::path& file : citingFiles(root)) {
    const std::vector<std::string> lines = linesOf(root / file);
    const std::string text = joined(lines);
    for (const auto& faults :
         {sectionFaults(text, methods), documentFaults(text, root), paperFaults(file, lines, methods)}) {
      for (const std::string& fault : faults) all.push_back(fmt::format("{}: {}", file.generic_string(), fault));
    }
  }
  return all;
}

std::vector<std::string> brokenLinks(const fs::path& root) {
  std::vector<std::string> broken;
  for (const fs::path& document : documentsOf(root)) {
    const std::string name = fs::relative(document, root).generic_string();
    for (const std::string& line : proseOf(document)) {
      for (const std::string& fault : linkFaults(document, line)) broken.push_back(name + ": " + fault);
      for (const std::string& fault : pathFaults(root, line)) broken.push_back(name + ": " + fault);
    }
  }
  std::sort(broken.begin(), broken.end());
  return broken;
}

}  // namespace passband::test
