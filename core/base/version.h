#pragma once

#include <string>

namespace passband {

/// Passband's version, "0.2.0".
std::string passbandVersion();

}  // namespace passband
