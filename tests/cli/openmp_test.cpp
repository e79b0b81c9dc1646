// OpenMP's threads spin briefly, and a user's own setting stands. The OpenMP library itself says what it was given.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "core/base/openmp_waiting.h"
#include "tests/support/run_program.h"

namespace passband::test {
namespace {

using testing::HasSubstr;

/// What OpenMP says of its settings when the program starts with `settings` and no other setting of how to wait.
std::string settingsUnder(std::vector<std::string> settings) {
  std::vector<std::string> environment{"OMP_DISPLAY_ENV=VERBOSE", "GOMP_SPINCOUNT", "OMP_WAIT_POLICY"};
  environment.insert(environment.end(), settings.begin(), settings.end());
  const ProgramResult result = runProgram({"--version"}, {.environment = environment});
  EXPECT_EQ(result.exitCode, 0) << result.err;
  return result.err;
}

TEST(OpenMpWaiting, ThreadsSpinBriefly) {
  EXPECT_THAT(settingsUnder({}), HasSubstr(std::string("GOMP_SPINCOUNT = '") + kOpenMpSpinCount + "'"));
}

TEST(OpenMpWaiting, TheUsersSettingsStand) {
  EXPECT_THAT(settingsUnder({"GOMP_SPINCOUNT=77"}), HasSubstr("GOMP_SPINCOUNT = '77'"));
  EXPECT_THAT(settingsUnder({"OMP_WAIT_POLICY=passive"}), HasSubstr("GOMP_SPINCOUNT = '0'"));
}

}  // namespace
}  // namespace passband::test
