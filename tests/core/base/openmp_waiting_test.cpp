#include "core/base/openmp_waiting.h"

#include <cstdlib>
#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace passband {
namespace {

constexpr int kReturned = 3, kStartedAgain = 4;
constexpr const char* kAgain = "PASSBAND_TEST_STARTED_AGAIN";

/// How a child ends that calls setOpenMpWaiting() with this environment: by its return, or started again as the test
/// below.
int endUnder(std::vector<std::string> environment) {
  const pid_t child = fork();
  if (child == 0) {
    environment.push_back(std::string(kAgain) + "=1");
    std::vector<char*> variables;
    for (std::string& variable : environment) variables.push_back(variable.data());
    variables.push_back(nullptr);
    std::string name = "test", filter = "--gtest_filter=SetOpenMpWaiting.StartsTheProgramAgain*";
    std::vector<char*> arguments{name.data(), filter.data(), nullptr};
    setOpenMpWaiting(2, arguments.data(), variables.data());
    _exit(kReturned);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

TEST(SetOpenMpWaiting, StartsTheProgramAgainWithTheSettingAndAllElseAsItWas) {
  if (!variable(kAgain).empty()) {
    _exit(variable("GOMP_SPINCOUNT") == kOpenMpSpinCount && variable("OTHER") == "kept" ? kStartedAgain : 1);
  }
  EXPECT_EQ(endUnder({"OTHER=kept"}), kStartedAgain);
}

TEST(SetOpenMpWaiting, LeavesTheUsersSettingsAlone) {
  EXPECT_EQ(endUnder({"GOMP_SPINCOUNT=77"}), kReturned);
  EXPECT_EQ(endUnder({"OMP_WAIT_POLICY=active"}), kReturned);
}

}  // namespace
}  // namespace passband
