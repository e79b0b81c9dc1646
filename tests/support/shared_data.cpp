#include "tests/support/shared_data.h"

#include <cstdlib>

namespace passband::test {

std::filesystem::path sharedData() {
  if (const char* given = std::getenv("PASSBAND_SHARED_DATA")) return given;
  const std::filesystem::path beside = std::filesystem::path(PASSBAND_SOURCE_DIR) / "../shared/data";
  return std::filesystem::exists(beside) ? std::filesystem::canonical(beside) : std::filesystem::path();
}

}  // namespace passband::test
