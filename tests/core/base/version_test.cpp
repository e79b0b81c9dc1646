#include "core/base/version.h"

#include <fstream>
#include <gtest/gtest.h>
#include <iterator>

namespace passband {
namespace {

TEST(Version, IsTheOneThatTheProjectDeclares) {
  std::ifstream file(PASSBAND_SOURCE_DIR "/CMakeLists.txt");
  const std::string text(std::istreambuf_iterator<char>(file), {});
  EXPECT_NE(text.find("project(Passband VERSION " + passbandVersion() + " "), std::string::npos) << passbandVersion();
}

}  // namespace
}  // namespace passband
