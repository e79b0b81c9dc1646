#include "tests/layering/layering.h"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <map>
#include <regex>
#include <set>

namespace passband::test {
namespace {

namespace fs = std::filesystem;

struct Include {
  std::string file;  // from the root
  int line;
  std::string name;
  bool quoted;
};

struct Folder {
  std::string name;
  std::vector<std::string> mayInclude;  // beside itself
};

using Names = std::vector<std::string>;

Names operator+(Names names, const Names& more) {
  names.insert(names.end(), more.begin(), more.end());
  return names;
}

const Names kModel = {"core/base", "core/data", "core/fourier"};
const Names kWorkflow =
    kModel + Names{"core/model", "core/analysis", "core/export", "core/project"};  // what it stands on
const Names kFaces = kWorkflow + Names{"core/workflow"};

// The longest name that fits a file is its folder. Nothing but its own tests may include core/model/torch.
const std::vector<Folder> folders = {
    {"core/base", {}},
    {"core/data", {"core/base"}},
    {"core/fourier", {"core/base"}},
    {"core/model", kModel},
    {"core/model/torch", kModel + Names{"core/model"}},
    {"core/analysis", kModel + Names{"core/model"}},
    {"core/export", kModel + Names{"core/model", "core/analysis"}},
    {"core/project", {"core/base"}},
    {"core/workflow", kWorkflow},
    {"cli", kFaces},
    {"ui/jobs", kFaces},
    {"ui/lab", kFaces + Names{"ui/jobs"}},
    {"ui/theme", kFaces + Names{"ui/lab"}},
    {"ui/plots", kFaces + Names{"ui/theme"}},
    {"ui/widgets", kFaces + Names{"ui/jobs", "ui/lab", "ui/theme", "ui/plots"}},
    {"ui/docks", kFaces + Names{"ui/jobs", "ui/lab", "ui/theme", "ui/widgets"}},
    {"ui/workspaces", kFaces + Names{"ui/jobs", "ui/lab", "ui/theme", "ui/plots", "ui/widgets"}},
    {"ui/project", kFaces + Names{"ui/jobs", "ui/lab"}},
    {"ui/window",
     kFaces + Names{"ui/jobs", "ui/lab", "ui/theme", "ui/widgets", "ui/docks", "ui/workspaces", "ui/project"}},
    {"app", kFaces + Names{"ui/jobs", "ui/window"}},
};

struct Library {
  std::regex header;
  std::vector<std::string> places;  // beginnings of paths, of the source or of its test
};

const std::vector<Library> libraries = {
    {std::regex("(torch|ATen|c10)/.*"), {"core/model/torch/"}},
    {std::regex("fftw3.*"), {"core/fourier/fft.cpp"}},
    {std::regex("opencv2/.*"), {"core/"}},
    {std::regex("(jpeglib|jerror|png|tiffio)\\.h"), {"core/data/"}},
    {std::regex("CLI/.*"), {"cli/"}},
    {std::regex("seccomp\\.h|linux/.*"), {"core/base/sandbox"}},
    {std::regex("qcustomplot\\.h"), {"ui/plots/"}},
    {std::regex("Q[A-Z].*|Qt[A-Z].*/.*"), {"ui/", "app/", "bench/"}},
};

std::vector<std::string> sourcesBelow(const fs::path& root) {
  std::vector<std::string> files;
  for (const char* top : {"app", "cli", "core", "tests", "ui"}) {
    if (!fs::exists(root / top)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
      const std::string extension = entry.path().extension().string();
      if (extension == ".h" || extension == ".cpp") files.push_back(fs::relative(entry.path(), root).generic_string());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<Include> readIncludes(const fs::path& root) {
  static const std::regex pattern(R"re(^\s*#\s*include\s*([<"])([^>"]+)[>"].*)re");
  std::vector<Include> includes;
  for (const std::string& file : sourcesBelow(root)) {
    std::ifstream stream(root / file);
    std::string text;
    std::smatch match;
    for (int line = 1; std::getline(stream, text); ++line) {
      if (std::regex_match(text, match, pattern)) includes.push_back({file, line, match[2], match[1] == "\""});
    }
  }
  return includes;
}

bool isBelow(const std::string& file, const std::string& folder) {
  return file.starts_with(folder + "/");
}

/// The test of a folder is bound like the folder itself.
std::string withoutTests(const std::string& file) {
  return isBelow(file, "tests") ? file.substr(6) : file;
}

const Folder* folderOf(const std::string& file) {
  const Folder* found = nullptr;
  for (const Folder& folder : folders) {
    if (isBelow(file, folder.name) && (!found || folder.name.size() > found->name.size())) found = &folder;
  }
  return found;
}

bool isStandard(const Include& include) {
  return !include.quoted && include.name.find_first_of("./") == std::string::npos;
}

bool isOfCore(const std::string& file) {
  return isBelow(file, "core");
}

/// Core's headers that need more than the standard library, themselves or through another: only their own folder sees
/// them.
std::set<std::string> privateHeaders(const std::vector<Include>& includes) {
  std::set<std::string> found;
  for (std::size_t before = 1; before != found.size();) {
    before = found.size();
    for (const Include& include : includes) {
      if (!isOfCore(include.file) || !include.file.ends_with(".h")) continue;
      const bool needsMore = include.quoted ? found.contains(include.name) : !isStandard(include);
      if (needsMore) found.insert(include.file);
    }
    if (found.empty()) break;
  }
  return found;
}

std::string arrowFault(const fs::path& root, const Include& include, const std::set<std::string>& hidden) {
  if (!fs::exists(root / include.name)) return "is not a path from the project's root";
  const Folder* const from = folderOf(withoutTests(include.file));
  const Folder* const to = folderOf(include.name);
  if (!to || from == to) return "";
  if (hidden.contains(include.name))
    return "needs more than the standard library, so only its own folder may include it";
  const bool isTest = isBelow(include.file, "tests");
  const bool allowed =
      isTest ? to->name != "core/model/torch"
             : from && std::find(from->mayInclude.begin(), from->mayInclude.end(), to->name) != from->mayInclude.end();
  return allowed ? ""
                 : fmt::format("goes against the arrows: {} does not stand on {}", from ? from->name : "it", to->name);
}

std::string libraryFault(const Include& include) {
  for (const Library& library : libraries) {
    if (!std::regex_match(include.name, library.header)) continue;
    const std::string file = withoutTests(include.file);
    const bool allowed = std::any_of(library.places.begin(), library.places.end(),
                                     [&](const std::string& place) { return file.starts_with(place); });
    return allowed ? "" : fmt::format("belongs into {} only", fmt::join(library.places, ", "));
  }
  return "";
}

/// The types that a file defines for others to see, with their namespace. What is indented is inside another.
std::vector<std::string> typesOf(const fs::path& file) {
  static const std::regex opened(R"(^(inline )?namespace ?([\w:]*) ?\{.*)");
  static const std::regex closed(R"(^\}  // namespace.*)");
  static const std::regex type(R"(^(struct|class|enum class|union) (\w+(::\w+)*)( final)?( : [^;]*)? ?\{.*)");
  std::vector<std::string> spaces, types;
  std::ifstream stream(file);
  std::string text;
  std::smatch match;
  while (std::getline(stream, text)) {
    if (std::regex_match(text, match, opened)) {
      spaces.push_back(match[2]);
    } else if (std::regex_match(text, closed) && !spaces.empty()) {
      spaces.pop_back();
    } else if (std::regex_match(text, match, type) && std::ranges::find(spaces, "") == spaces.end()) {
      types.push_back(fmt::format("{}::{}", fmt::join(spaces, "::"), match[2].str()));
    }
  }
  return types;
}

}  // namespace

std::vector<std::string> strayIncludes(const fs::path& root) {
  const std::vector<Include> includes = readIncludes(root);
  const std::set<std::string> hidden = privateHeaders(includes);
  std::vector<std::string> faults;
  for (const Include& include : includes) {
    const std::string fault = include.quoted ? arrowFault(root, include, hidden) : libraryFault(include);
    if (!fault.empty()) faults.push_back(fmt::format("{}:{}: {} {}", include.file, include.line, include.name, fault));
  }
  return faults;
}

std::vector<std::string> localeNumbers(const fs::path& root) {
  static const std::regex call(R"(\b(stof|stod|stold|strtof|strtod|strtold|atof|\w*scanf)\s*\()");
  std::vector<std::string> faults;
  for (const std::string& file : sourcesBelow(root)) {
    if (isBelow(file, "tests")) continue;
    std::ifstream stream(root / file);
    std::string text;
    std::smatch match;
    for (int line = 1; std::getline(stream, text); ++line) {
      if (!std::regex_search(text, match, call)) continue;
      faults.push_back(
          fmt::format("{}:{}: {} reads 0.5 as 0 where the decimal sign is a comma; use numberFrom() of "
                      "core/base/text.h",
                      file, line, match[1].str()));
    }
  }
  return faults;
}

std::vector<std::string> doubledTypes(const fs::path& root) {
  std::map<std::string, std::string> fileOf;
  std::vector<std::string> faults;
  for (const std::string& file : sourcesBelow(root)) {
    for (const std::string& type : typesOf(root / file)) {
      const auto [first, isNew] = fileOf.try_emplace(type, file);
      if (!isNew) faults.push_back(fmt::format("{} defines {}, which {} defines too", file, type, first->second));
    }
  }
  return faults;
}

std::vector<std::string> misplacedTests(const fs::path& root) {
  constexpr std::string_view ending = "_test.cpp";
  std::vector<std::string> misplaced;
  for (const std::string& file : sourcesBelow(root)) {
    if (!isBelow(file, "tests/core") || !file.ends_with(ending)) continue;
    const std::string tested = withoutTests(file.substr(0, file.size() - ending.size()));
    const bool exists = fs::exists(root / (tested + ".h")) || fs::exists(root / (tested + ".cpp"));
    if (!exists) misplaced.push_back(fmt::format("{} tests no {}.cpp", file, tested));
  }
  return misplaced;
}

}  // namespace passband::test
