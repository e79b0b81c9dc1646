// UTF-8, and names that file systems and old files spell in another encoding.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace passband {

/// Bytes of the well-formed UTF-8 character at `position`; 0 where there is none.
std::size_t utf8Length(std::string_view text, std::size_t position);

/// Adds the letter of this code point, at most 0x1FFFFF.
void appendUtf8(std::string& text, std::uint32_t code);

/// Without the mark that Windows programs put before UTF-8 text (EF BB BF).
std::string_view withoutUtf8Mark(std::string_view text);

/// With "\xe9" for a byte that is in no well-formed character: different names stay different, and JSON takes them.
std::string asUtf8(std::string_view name);

}  // namespace passband
