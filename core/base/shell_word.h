// Words of commands that are shown to be copied into a shell.
#pragma once

#include <string>

namespace passband {

/// The text as one word of a POSIX shell: in single quotes where a character of it means something there.
std::string shellWord(const std::string& text);

}  // namespace passband
