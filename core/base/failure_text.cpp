#include "core/base/failure_text.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fmt/format.h>

#include "core/base/error.h"

namespace passband {
namespace {

constexpr std::string_view kInternals[] = {
    "INTERNAL ASSERT", "std::",   "c10",    "at::", "torch::",      "caffe2",           ".cpp",   ".h:", ".hpp",
    "basic_string",    "frame #", "vector", "_M_",  "report a bug", "Exception raised", "typeid", "__",  "stack trace"};

/// "0x7f12.." but not the end of "10x10".
bool holdsAddress(std::string_view text) {
  const auto isDigit = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; };
  for (std::size_t at = text.find("0x"); at != text.npos; at = text.find("0x", at + 1)) {
    if (at == 0 || !isDigit(text[at - 1])) return true;
  }
  return false;
}

}  // namespace

bool showsInternals(std::string_view text) {
  const bool oneWord = text.find(' ') == text.npos;  // "stoull", "map::at"
  return oneWord || holdsAddress(text) ||
         std::ranges::any_of(kInternals, [&](std::string_view word) { return text.find(word) != text.npos; });
}

std::string failureText(const std::exception& problem) {
  if (const auto* error = dynamic_cast<const Error*>(&problem)) return error->what();
  if (const auto* file = dynamic_cast<const std::filesystem::filesystem_error*>(&problem))
    return fmt::format("cannot use {}: {}", file->path1().string(), file->code().message());
  const std::string_view text = problem.what();
  const std::string_view line = text.substr(0, text.find('\n'));
  if (!showsInternals(line)) return std::string(line);
  return "something inside went wrong that should not: try it with other files, and report it with these";
}

}  // namespace passband
