// Numbers and lists out of option texts, with a sentence when they are none.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace passband::cli {

/// A whole number. Throws UsageError naming the option.
std::int64_t parseInteger(const std::string& option, const std::string& text);
/// Numbers with commas between. Throws UsageError naming the option, also for values that are not finite.
std::vector<double> parseNumbers(const std::string& option, const std::string& text);
/// Texts with commas between. Throws UsageError on an empty one.
std::vector<std::string> parseList(const std::string& option, const std::string& text);

}  // namespace passband::cli
