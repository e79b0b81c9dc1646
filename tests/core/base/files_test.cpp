#include "core/base/files.h"

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "core/base/error.h"
#include "core/base/temporary_file.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

using test::TemporaryFolder;
using testing::AllOf;
using testing::HasSubstr;

template <class Function>
std::string errorOf(Function&& function) {
  try {
    function();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

std::vector<std::string> namesIn(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) names.push_back(entry.path().filename());
  return names;
}

TEST(MappedFile, GivesTheBytes) {
  const TemporaryFolder folder;
  const std::string content("a\0b\n", 4);
  std::ofstream(folder / "file", std::ios::binary) << content;
  MappedFile file(folder / "file");
  EXPECT_EQ(file.text(), content);
  EXPECT_EQ(file.bytes().size(), 4U);
  const MappedFile moved = std::move(file);
  EXPECT_EQ(moved.text(), content);
}

TEST(MappedFile, AnEmptyFileHasNoBytes) {
  const TemporaryFolder folder;
  std::ofstream(folder / "empty").flush();
  EXPECT_TRUE(MappedFile(folder / "empty").bytes().empty());
}

TEST(MappedFile, RefusesWhatIsNotAFile) {
  const TemporaryFolder folder;
  const auto absent = folder / "absent";
  EXPECT_THAT(errorOf([&] { MappedFile file(absent); }), AllOf(HasSubstr(absent.string()), HasSubstr("No such file")));
  EXPECT_THAT(errorOf([&] { MappedFile file(folder.path()); }), HasSubstr("it is not a file"));
  const auto pipe = folder / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_THAT(errorOf([&] { MappedFile file(pipe); }), HasSubstr("it is not a file"));
}

TEST(WriteFileAtomically, WritesAndReplaces) {
  const TemporaryFolder folder;
  const auto path = folder / "map.npy";
  writeFileAtomically(path, std::string_view("first, the longer text"));
  writeFileAtomically(path, std::string_view("second"));
  EXPECT_EQ(MappedFile(path).text(), "second");
  EXPECT_THAT(namesIn(folder.path()), testing::ElementsAre("map.npy"));
}

TEST(WriteFileAtomically, KeepsTheOldFileWhenWritingFails) {
  const TemporaryFolder folder;
  const auto path = folder / "map.npy";
  writeFileAtomically(path, std::string_view("old"));
  const auto failing = [](const std::filesystem::path& temporary) {
    std::ofstream(temporary) << "half of the n";
    throw std::runtime_error("broken off");
  };
  EXPECT_THROW(writeFileAtomically(path, failing), std::runtime_error);
  EXPECT_EQ(MappedFile(path).text(), "old");
  EXPECT_THAT(namesIn(folder.path()), testing::ElementsAre("map.npy"));
}

TEST(WriteFileAtomically, TheTemporaryFileLiesBesideTheTargetWithItsExtension) {
  const TemporaryFolder folder;
  const auto path = folder / "picture.png";
  writeFileAtomically(path, [&](const std::filesystem::path& temporary) {
    EXPECT_EQ(temporary.parent_path(), folder.path());
    EXPECT_EQ(temporary.extension(), ".png");
    EXPECT_NE(temporary, path);
    std::ofstream(temporary) << "x";
  });
  EXPECT_EQ(MappedFile(path).text(), "x");
}

TEST(WriteFileAtomically, SaysWhatToDoWhereItCannotWrite) {
  const TemporaryFolder folder;
  const auto path = folder / "absent" / "map.npy";
  EXPECT_THAT(errorOf([&] { writeFileAtomically(path, std::string_view("x")); }),
              AllOf(HasSubstr(path.string()), HasSubstr("check that the folder exists")));
  std::filesystem::create_directory(folder / "taken");
  EXPECT_THAT(errorOf([&] { writeFileAtomically(folder / "taken", std::string_view("x")); }), HasSubstr("taken"));
  EXPECT_THAT(namesIn(folder.path()), testing::ElementsAre("taken"));
}

TEST(WriteFileAtomically, DoesNotReplaceWhatIsNotAFile) {
  const TemporaryFolder folder;
  const auto pipe = folder / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_THAT(errorOf([&] { writeFileAtomically(pipe, std::string_view("x")); }),
              AllOf(HasSubstr(pipe.string()), HasSubstr("it is not a file")));
  EXPECT_TRUE(std::filesystem::is_fifo(pipe));
  EXPECT_THAT(namesIn(folder.path()), testing::ElementsAre("pipe"));
}

TEST(WriteFileAtomically, WritesThroughALink) {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / "store");
  std::ofstream(folder / "store/real") << "old";
  std::filesystem::create_symlink("store/real", folder / "link");
  writeFileAtomically(folder / "link", std::string_view("new"));
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "link"));
  EXPECT_EQ(MappedFile(folder / "store/real").text(), "new");
}

TEST(WriteFileAtomically, SaysThatTheDiskIsFull) {
  const TemporaryFolder folder;
  const auto path = folder / "map.npy";
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit full{10, before.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &full);
  const std::string said = errorOf([&] { writeFileAtomically(path, std::string_view("more than ten bytes")); });
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  EXPECT_THAT(said, AllOf(HasSubstr(path.string()), HasSubstr("File too large"), HasSubstr("free some space")));
  EXPECT_TRUE(namesIn(folder.path()).empty());
  EXPECT_THAT(errorOf([&] { failWriting(path, ENOSPC); }),
              AllOf(HasSubstr(path.string()), HasSubstr("No space left"), HasSubstr("free some space")));
}

}  // namespace
}  // namespace passband
