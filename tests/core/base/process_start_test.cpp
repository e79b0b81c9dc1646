#include "core/base/process_start.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <functional>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/files.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

/// The exit code of a child process that runs `body`; -1 where a signal ends it.
int exitCodeOf(const std::function<int()>& body) {
  const pid_t child = ::fork();
  if (child == 0) {
    std::signal(SIGPIPE, SIG_DFL);
    std::signal(SIGXFSZ, SIG_DFL);
    ::_exit(body());
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(StartProcess, NoFileGetsTheNumberOfAClosedStandardDescriptor) {
  const test::TemporaryFolder folder;
  const std::string file = folder / "file";
  for (const std::array<bool, 3> closed : {std::array{true, true, true}, {false, true, false}, {true, false, true}}) {
    const int opened = exitCodeOf([&] {
      for (int number = 0; number < 3; ++number) {
        if (closed[static_cast<std::size_t>(number)]) ::close(number);
      }
      startProcess();
      return ::open(file.c_str(), O_RDWR | O_CREAT, 0600);
    });
    EXPECT_GE(opened, 3);
  }
}

TEST(StartProcess, WritingToAClosedStandardDescriptorStillFails) {
  const int error = exitCodeOf([] {
    ::close(STDOUT_FILENO);
    startProcess();
    return ::write(STDOUT_FILENO, "x", 1) < 0 ? errno : 0;
  });
  EXPECT_EQ(error, EBADF);
}

TEST(StartProcess, APipeThatNobodyReadsIsAnErrorOfTheWrite) {
  const int error = exitCodeOf([] {
    startProcess();
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) return 0;
    ::close(ends[0]);
    return ::write(ends[1], "x", 1) < 0 ? errno : 0;
  });
  EXPECT_EQ(error, EPIPE);
}

TEST(StartProcess, AMappedFileThatIsCutShortEndsWithASentence) {
  const test::TemporaryFolder folder;
  const std::string file = folder / "file", said = folder / "said";
  const int code = exitCodeOf([&] {
    std::signal(SIGBUS, SIG_DFL);
    startProcess();
    ::dup2(::open(said.c_str(), O_WRONLY | O_CREAT, 0600), STDERR_FILENO);
    writeFileAtomically(file, std::string_view(std::string(100'000, 'x')));
    const MappedFile mapped(file);
    if (::truncate(file.c_str(), 10) != 0) return 0;
    return int{mapped.text()[90'000]};
  });
  EXPECT_EQ(code, 1);
  EXPECT_EQ(MappedFile(said).text(),
            "passband: a file that is in use was cut short, or its disk is gone; bring it back and start again, the "
            "project keeps what was saved\n");
}

TEST(StartProcess, AFileThatMustNotGrowIsAnErrorOfTheWrite) {
  const test::TemporaryFolder folder;
  const std::string file = folder / "file";
  const int error = exitCodeOf([&] {
    startProcess();
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_FSIZE, &none);
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT, 0600);
    return ::write(descriptor, "x", 1) < 0 ? errno : 0;
  });
  EXPECT_EQ(error, EFBIG);
}

}  // namespace
}  // namespace passband
