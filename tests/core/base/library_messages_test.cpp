#include "core/base/library_messages.h"

#include <gtest/gtest.h>
#include <iostream>

namespace passband {
namespace {

TEST(LibraryMessages, AreNotShownOnceTheyAreSilenced) {
  std::streambuf* const cerr = std::cerr.rdbuf();
  std::streambuf* const clog = std::clog.rdbuf();
  testing::internal::CaptureStderr();
  silenceLibraries();
  std::cerr << "a warning of a library" << std::endl;
  std::clog << "another one" << std::endl;
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  std::cerr.rdbuf(cerr);
  std::clog.rdbuf(clog);
}

}  // namespace
}  // namespace passband
