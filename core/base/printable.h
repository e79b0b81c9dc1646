// Names out of foreign files, made fit to stand in a message.
#pragma once

#include <string>
#include <string_view>

namespace passband {

/// At most 100 bytes, control characters, those that turn the direction of writing, and invalid UTF-8 replaced by '?': a
/// file cannot send codes to the terminal, nor look like another.
std::string printable(std::string_view name);

/// The same for whole sentences, shortened(). printableText() is of any length, and leaves line ends as they are.
std::string printableLine(std::string_view text);
std::string printableText(std::string_view text);

/// Words of more than 300 bytes, such as paths that are too deep, and texts of more than 4,000 cut in their middle.
std::string shortened(std::string_view text);

/// Whether the name is valid UTF-8 without control characters.
bool isPrintable(std::string_view name);

}  // namespace passband
