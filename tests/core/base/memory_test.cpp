#include "core/base/memory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "core/base/error.h"
#include "tests/support/sanitizer.h"

namespace passband {
namespace {

TEST(Memory, IsMoreThanThisTestNeedsAndLessThanAnyMachineHas) {
  EXPECT_GT(availableMemory(), std::int64_t{16} << 20);
  EXPECT_LT(availableMemory(), std::int64_t{1} << 50);
}

TEST(Memory, WhatCannotBeHadIsRefusedBeforeItIsTaken) {
  EXPECT_NO_THROW(requireFreeMemory((std::uint64_t{16} << 20) - 1, "small.npz"));
  try {
    requireFreeMemory(std::uint64_t{1} << 60, "huge.npz");
    FAIL() << "allowed";
  } catch (const OutOfMemory& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("huge.npz"));
  }
}

/// How often the system cleared a page for blocks that are filled and freed in turn, each 1 MiB larger than the last.
long clearedPages(int firstMebibytes, int lastMebibytes) {
  rusage before{}, after{};
  getrusage(RUSAGE_SELF, &before);
  for (int mebibytes = firstMebibytes; mebibytes <= lastMebibytes; ++mebibytes) {
    const std::vector<char> block(static_cast<std::size_t>(mebibytes) << 20, 'x');
    EXPECT_EQ(block.back(), 'x');
  }
  getrusage(RUSAGE_SELF, &after);
  return after.ru_minflt - before.ru_minflt;
}

TEST(Memory, FreedMemoryThatIsKeptIsClearedOnce) {
  if (test::kAddressSanitizer) GTEST_SKIP() << "AddressSanitizer has an allocator of its own";
  const pid_t child = fork();  // it stays with the process
  if (child == 0) {
    keepFreeMemory();
    clearedPages(30, 30);
    const long pages = (1 << 20) / sysconf(_SC_PAGESIZE);
    _exit(clearedPages(8, 29) < 10 * pages ? 0 : 1);  // 407 MiB otherwise
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << "pages were cleared anew";
}

}  // namespace
}  // namespace passband
