#pragma once

#include <string>

namespace passband {

/// Passband's version, "0.1.0".
std::string passbandVersion();

}  // namespace passband
