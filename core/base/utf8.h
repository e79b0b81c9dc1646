// Names that file systems and old files spell in another encoding than UTF-8.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace passband {

/// Bytes of the well-formed UTF-8 character at `position`; 0 where there is none.
std::size_t utf8Length(std::string_view text, std::size_t position);

/// With "\xe9" for a byte that is in no well-formed character: different names stay different, and JSON takes them.
std::string asUtf8(std::string_view name);

}  // namespace passband
