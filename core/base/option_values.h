// What the values of an option may be, in words.
#pragma once

#include <string>

#include "core/base/option_spec.h"

namespace passband {

/// "at least 1": what a number must be.
std::string rangeText(const OptionRange& range);

/// Of an option of the table: "at least 1 px, or 0: no limit", "one of sgd, adam, adamw"; empty: a switch, or any
/// number.
std::string optionValuesText(const OptionSpec& spec, const OptionTable& table);

}  // namespace passband
