// What Passband trains against the same in plain PyTorch, where there is a Python with it: $PASSBAND_PYTHON, else
// python3 (Debian: python3-torch).
#include <cstdlib>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/temporary_folder.h"

namespace passband::test {
namespace {

std::string python() {
  const char* const given = std::getenv("PASSBAND_PYTHON");
  return given != nullptr ? given : "python3";
}

TEST(PythonReference, TrainingsRecordsAndSavedWeightsAreThoseOfPyTorch) {
  if (std::system((python() + " -c 'import numpy, torch' 2>/dev/null").c_str()) != 0)
    GTEST_SKIP() << "needs a Python with PyTorch and numpy: python3-torch, or PASSBAND_PYTHON=..";
  const TemporaryFolder folder;
  const std::string command = fmt::format("{} '{}/tests/reference/training_reference.py' '{}' '{}'", python(),
                                          PASSBAND_SOURCE_DIR, PASSBAND_CLI, folder.path().string());
  EXPECT_EQ(std::system(command.c_str()), 0) << command;
}

}  // namespace
}  // namespace passband::test
