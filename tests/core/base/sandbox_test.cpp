#include "core/base/sandbox.h"

#include <arpa/inet.h>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <functional>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <string>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "tests/support/file_builder.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

/// What waitpid says of a child that runs `body` and exits with what it gives.
int statusOf(const std::function<int()>& body) {
  const pid_t child = fork();
  if (child == 0) {
    int code = 99;
    try {
      code = body();
    } catch (...) {
    }
    _exit(code);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return status;
}

/// The errno of a call in the closed sandbox, 0 where it succeeds; skips the test where the kernel has not both walls.
class Sandbox : public testing::Test {
 protected:
  void SetUp() override {
    const Walls walls = availableWalls();
    if (!walls.files || !walls.calls) GTEST_SKIP() << "this kernel lacks Landlock or seccomp";
    test::writeFile(model_, "the model");
    test::writeFile(other_, "another file");
  }

  int errorOf(const std::function<int()>& call) const {
    const int status = statusOf([&] {
      const int file = open(model_.c_str(), O_RDONLY | O_CLOEXEC);
      limitProcess({.memory = 1 << 30, .cpuSeconds = 10});
      closeSandbox(file);
      errno = 0;
      return call() < 0 ? errno : 0;
    });
    EXPECT_TRUE(WIFEXITED(status)) << "ended by signal " << WTERMSIG(status);
    return WEXITSTATUS(status);
  }

  test::TemporaryFolder folder_;
  const std::filesystem::path model_ = folder_ / "model", other_ = folder_ / "other";
};

TEST_F(Sandbox, OnlyTheOneFileIsRead) {
  EXPECT_EQ(errorOf([&] { return open(model_.c_str(), O_RDONLY); }), 0);
  EXPECT_EQ(errorOf([&] { return open(other_.c_str(), O_RDONLY); }), EACCES);
  EXPECT_EQ(errorOf([] { return open("/etc/passwd", O_RDONLY); }), EACCES);
  EXPECT_EQ(errorOf([&] { return open(folder_.path().c_str(), O_RDONLY | O_DIRECTORY); }), EACCES);
}

TEST_F(Sandbox, NothingIsWritten) {
  const std::string made = folder_ / "made";
  EXPECT_EQ(errorOf([&] { return open(model_.c_str(), O_RDWR); }), EPERM);
  EXPECT_EQ(errorOf([&] { return open(made.c_str(), O_WRONLY | O_CREAT, 0600); }), EPERM);
  EXPECT_EQ(errorOf([&] { return open(other_.c_str(), O_RDONLY | O_TRUNC); }), EPERM);
  EXPECT_EQ(errorOf([&] { return open(folder_.path().c_str(), O_RDWR | O_TMPFILE, 0600); }), EPERM);
  EXPECT_EQ(errorOf([&] { return mkdir(made.c_str(), 0700); }), EPERM);
  EXPECT_EQ(errorOf([&] { return unlink(other_.c_str()); }), EPERM);
  EXPECT_EQ(errorOf([&] { return rename(other_.c_str(), made.c_str()); }), EPERM);
  EXPECT_EQ(errorOf([&] { return truncate(other_.c_str(), 0); }), EPERM);
  EXPECT_EQ(errorOf([&] { return link(other_.c_str(), made.c_str()); }), EPERM);
  EXPECT_EQ(errorOf([&] { return symlink(other_.c_str(), made.c_str()); }), EPERM);
  EXPECT_EQ(errorOf([&] { return chmod(other_.c_str(), 0777); }), EPERM);
  EXPECT_EQ(errorOf([] { return memfd_create("made", 0); }), EPERM);
  EXPECT_FALSE(std::filesystem::exists(made));
  EXPECT_EQ(test::readFile(other_), "another file");
}

TEST_F(Sandbox, NoConnectionIsMade) {
  for (const int domain : {AF_INET, AF_INET6, AF_UNIX, AF_NETLINK})
    EXPECT_EQ(errorOf([&] { return socket(domain, SOCK_STREAM, 0); }), EPERM) << domain;
  EXPECT_EQ(errorOf([] {
              int ends[2];
              return socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
            }),
            EPERM);
  const int listening = socket(AF_INET, SOCK_STREAM, 0);
  const sockaddr_in nowhere{.sin_family = AF_INET, .sin_port = htons(9), .sin_addr = {htonl(INADDR_LOOPBACK)}};
  EXPECT_EQ(errorOf([&] { return connect(listening, reinterpret_cast<const sockaddr*>(&nowhere), sizeof(nowhere)); }),
            EPERM)
      << "not even with a socket that was open before";
  close(listening);
}

TEST_F(Sandbox, NoProcessIsMadeOrReached) {
  const pid_t parent = getpid();
  EXPECT_EQ(errorOf([] { return fork(); }), EPERM);
  EXPECT_EQ(errorOf([] {
              char name[] = "/bin/true";
              char* const arguments[] = {name, nullptr};
              return execv(name, arguments);
            }),
            EPERM);
  EXPECT_EQ(errorOf([&] { return kill(parent, 0); }), EPERM);
  EXPECT_EQ(errorOf([&] {
              const rlimit more{RLIM_INFINITY, RLIM_INFINITY};
              return setrlimit(RLIMIT_FSIZE, &more);
            }),
            EPERM);
}

TEST_F(Sandbox, ACrashIsACrash) {
  const auto crash = [&](int signal) {
    const int status = statusOf([&] {
      std::signal(signal, SIG_DFL);  // sanitizers have handlers of their own
      closeSandbox(open(model_.c_str(), O_RDONLY));
      signal == SIGABRT ? std::abort() : static_cast<void>(raise(signal));
      return 0;
    });
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  };
  EXPECT_EQ(crash(SIGABRT), SIGABRT);
  EXPECT_EQ(crash(SIGSEGV), SIGSEGV);
}

TEST(ProcessLimits, MemoryBeyondTheLimitIsRefused) {
  const auto map = [](std::size_t bytes) {
    return mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? errno : 0;
  };
  const auto errorOf = [&](std::size_t bytes) {
    return WEXITSTATUS(statusOf([&] {
      limitProcess({.memory = std::int64_t{64} << 20, .cpuSeconds = 10});
      return map(bytes);
    }));
  };
  EXPECT_EQ(errorOf(std::size_t{32} << 20), 0);
  EXPECT_EQ(errorOf(std::size_t{65} << 20), ENOMEM);
}

TEST(ProcessLimits, TheProcessorsTimeEnds) {
  const int status = statusOf([] {
    limitProcess({.memory = 1 << 30, .cpuSeconds = 1});
    for (volatile unsigned spin = 0;; spin = spin + 1) {
    }
    return 0;
  });
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGXCPU);
}

TEST(ProcessLimits, AFileThatIsOpenForWritingDoesNotGrow) {
  const test::TemporaryFolder folder;
  const int file = open((folder / "file").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  const int status = statusOf([&] {
    limitProcess({.memory = 1 << 30, .cpuSeconds = 10});
    return write(file, "x", 1) < 0 ? 1 : 0;
  });
  close(file);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGXFSZ);
  EXPECT_EQ(std::filesystem::file_size(folder / "file"), 0u);
}

}  // namespace
}  // namespace passband
