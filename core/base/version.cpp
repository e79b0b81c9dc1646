#include "core/base/version.h"

namespace passband {

std::string passbandVersion() { return PASSBAND_VERSION; }

}  // namespace passband
