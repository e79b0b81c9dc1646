// Figures as both programs write them.
#pragma once

#include <cstdint>
#include <string>

namespace passband::figures {

/// "12,345"
std::string countText(std::int64_t count);
/// "0.42 s", "3.3 s", "12 s", "5 min 12 s", "2 h 5 min"
std::string durationText(double seconds);

}  // namespace passband::figures
