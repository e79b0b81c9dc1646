// What is read of JSON and CBOR that may be damaged, or made to do harm: all of a project's goes through these.
#pragma once

#include <string_view>

namespace passband {

/// The text; nothing, which no parser takes, where it is no JSON or has more than 64 objects and arrays within one
/// another. What Passband writes has a few; what copies and writes JSON goes down level by level and has no stack for
/// any number.
std::string_view shallowJson(std::string_view text);
/// The same of CBOR.
std::string_view shallowCbor(std::string_view bytes);

}  // namespace passband
