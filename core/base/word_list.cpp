#include "core/base/word_list.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace passband {

std::string alternatives(const std::vector<std::string>& words) {
  std::vector<std::string> different;
  for (const std::string& word : words) {
    if (!word.empty() && std::ranges::find(different, word) == different.end()) different.push_back(word);
  }
  if (different.size() < 2) return different.empty() ? "" : different[0];
  const std::string last = different.back();
  different.pop_back();
  return fmt::format("{} or {}", fmt::join(different, ", "), last);
}

}  // namespace passband
