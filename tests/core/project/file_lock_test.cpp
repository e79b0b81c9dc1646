#include "core/project/file_lock.h"

#include <fstream>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/core/project/sample_project.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

using test::errorOf;
using test::TemporaryFolder;
using testing::HasSubstr;

TEST(FileLock, HoldsAFileAgainstThisProcessAndOthers) {
  const TemporaryFolder folder;
  const auto path = folder / "p.passband";
  const FileLock lock(path);
  EXPECT_THAT(errorOf([&] { const FileLock second(path); }), HasSubstr("is open in another process"));
  const pid_t child = ::fork();
  if (child == 0) {
    try {
      const FileLock other(path);
      ::_exit(0);
    } catch (const Error&) {
      ::_exit(7);
    }
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 7);
}

TEST(FileLock, IsLetGoAtTheEndAndKeepsTheFileOnlyWhenAsked) {
  const TemporaryFolder folder;
  const auto path = folder / "p.passband";
  { const FileLock lock(path); }
  EXPECT_FALSE(std::filesystem::exists(path)) << "it was made for the lock and nothing was put into it";
  {
    FileLock lock(path);
    lock.keep();
  }
  EXPECT_TRUE(std::filesystem::exists(path));
  { const FileLock lock(path); }
  EXPECT_TRUE(std::filesystem::exists(path)) << "it was there before";
}

TEST(FileLock, ARefusedLockLeavesTheFileToItsHolder) {
  const TemporaryFolder folder;
  const auto path = folder / "p.passband";
  const FileLock lock(path);
  errorOf([&] { const FileLock second(path); });
  EXPECT_TRUE(std::filesystem::exists(path));
}

TEST(FileLock, ReadsTheBeginningOfTheFile) {
  const TemporaryFolder folder;
  const auto path = folder / "p.passband";
  std::ofstream(path, std::ios::binary) << "SQLite";
  const FileLock lock(path);
  EXPECT_EQ(lock.beginning(3), "SQL");
  EXPECT_EQ(lock.beginning(100), "SQLite");
}

TEST(FileLock, WhatCannotBeOpenedIsAnErrorThatNamesIt) {
  const TemporaryFolder folder;
  EXPECT_THAT(errorOf([&] { const FileLock lock(folder.path()); }), HasSubstr(folder.path().string()));
  EXPECT_THAT(errorOf([&] { const FileLock lock(folder / "absent" / "p"); }), HasSubstr("No such file"));
}

TEST(FileLock, KnowsWhereItsFileIs) {
  const TemporaryFolder folder;
  const auto path = folder / "p.passband", moved = folder / "q.passband";
  std::ofstream(path) << "x";
  const FileLock lock(path);
  EXPECT_TRUE(lock.isAt(path));
  std::filesystem::rename(path, moved);
  EXPECT_FALSE(lock.isAt(path));
  EXPECT_TRUE(lock.isAt(moved));
  EXPECT_EQ(lock.place(), moved);
  std::ofstream(path) << "another one";
  EXPECT_FALSE(lock.isAt(path));
  std::filesystem::remove(moved);
  EXPECT_EQ(lock.place(), "");
}

}  // namespace
}  // namespace passband
