// Lists of words in sentences.
#pragma once

#include <string>
#include <vector>

namespace passband {

/// "a, b or c"; a word that comes again is left out, and so are empty ones.
std::string alternatives(const std::vector<std::string>& words);

}  // namespace passband
