#include "core/base/temporary_file.h"

#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/files.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

using test::TemporaryFolder;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

std::vector<std::string> namesIn(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) names.push_back(entry.path().filename());
  return names;
}

/// What `body` does in a child process that is killed in the middle of it.
void killedIn(const std::function<void()>& body) {
  const pid_t child = ::fork();
  if (child == 0) {
    body();
    ::kill(::getpid(), SIGKILL);
  }
  ::waitpid(child, nullptr, 0);
}

TEST(TemporaryFile, WhatAKilledProcessLeftIsRemovedByTheNextThatWritesThere) {
  const TemporaryFolder folder;
  killedIn([&] {
    const TemporaryFile map(folder / "cat.npy");
    const TemporaryFile plain(folder / "plain");
    ::kill(::getpid(), SIGKILL);
  });
  EXPECT_EQ(namesIn(folder.path()).size(), 2U);
  writeFileAtomically(folder / "dog.npy", std::string_view("x"));
  EXPECT_THAT(namesIn(folder.path()), ElementsAre("dog.npy"));
}

TEST(TemporaryFile, WhatIsBeingWrittenIsLeftAlone) {
  const TemporaryFolder folder;
  const TemporaryFile own(folder / "own.npy");
  const auto foreign = folder / ".map.2147483646.part.npy";  // of a process of another machine: no number of this one
  const int descriptor = ::open(foreign.c_str(), O_RDWR | O_CREAT, 0600);
  struct flock whole {};
  whole.l_type = F_WRLCK;
  ASSERT_EQ(::fcntl(descriptor, F_OFD_SETLK, &whole), 0);
  // Under another name of the folder, in which was looked for own.npy already.
  killedIn([&] { writeFileAtomically(folder / "." / "dog.npy", std::string_view("x")); });
  EXPECT_THAT(namesIn(folder.path()),
              UnorderedElementsAre("dog.npy", own.path().filename().string(), ".map.2147483646.part.npy"));
  ::close(descriptor);
}

TEST(TemporaryFile, OnlyWhatIsCalledSoIsRemoved) {
  const TemporaryFolder folder;
  const std::vector<std::string> names{".map.part.npy",      ".map.x2147483646.part.npy", "map.2147483646.part.npy",
                                       ".map.-7.part.npy",   ".map.2147483646.parts",     ".2147483646.part",
                                       ".map.2147483646.npy"};
  for (const std::string& name : names) std::ofstream(folder / name) << "x";
  std::filesystem::create_directory(folder / ".folder.2147483646.part");
  writeFileAtomically(folder / "dog.npy", std::string_view("x"));
  EXPECT_EQ(namesIn(folder.path()).size(), names.size() + 2);
}

TEST(TemporaryFile, NothingIsWrittenThroughWhatHasItsName) {
  const TemporaryFolder folder;
  std::ofstream(folder / "victim") << "victim";
  const auto named = [&](int further) {
    return folder / (".cat." + std::to_string(::getpid() + further) + ".part.npy");
  };
  std::filesystem::create_symlink("victim", named(0));
  std::filesystem::create_hard_link(folder / "victim", named(1));
  ASSERT_EQ(::mkfifo(named(2).c_str(), 0600), 0);
  std::filesystem::create_symlink("new", named(3));
  writeFileAtomically(folder / "cat.npy", std::string_view("map"));
  EXPECT_EQ(std::string(MappedFile(folder / "victim").text()), "victim");
  EXPECT_EQ(std::string(MappedFile(folder / "cat.npy").text()), "map");
  EXPECT_FALSE(std::filesystem::exists(folder / "new"));
}

TEST(TemporaryFile, TwoWritersOfOneTargetDoNotMeet) {
  const TemporaryFolder folder;
  const TemporaryFile first(folder / "map.npy");
  TemporaryFile second(folder / "map.npy");
  EXPECT_NE(first.path(), second.path());
  second.becomeTarget();
  EXPECT_TRUE(std::filesystem::exists(first.path()));
}

}  // namespace
}  // namespace passband
