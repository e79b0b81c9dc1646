// The real data and models beside the project; tests that need them skip where they are absent.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>

namespace passband::test {

/// The folder of real data: $PASSBAND_SHARED_DATA, else ../shared/data beside the project; empty when there is none.
std::filesystem::path sharedData();

}  // namespace passband::test

/// Skips the test with a message when `relative` is not there; else defines `variable` as its path.
#define PASSBAND_SHARED_OR_SKIP(variable, relative)                                                            \
  const std::filesystem::path variable = passband::test::sharedData().empty()                                  \
                                             ? std::filesystem::path()                                         \
                                             : passband::test::sharedData() / (relative);                      \
  if ((variable).empty() || !std::filesystem::exists(variable)) GTEST_SKIP() << "needs ../shared/data/" << (relative)
