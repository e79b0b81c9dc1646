// Names out of foreign files, made fit to stand in a message.
#pragma once

#include <string>
#include <string_view>

namespace passband {

/// At most 100 bytes, control characters and invalid UTF-8 replaced by '?': a file cannot send codes to the terminal.
std::string printable(std::string_view name);

/// Whether the name is valid UTF-8 without control characters.
bool isPrintable(std::string_view name);

}  // namespace passband
