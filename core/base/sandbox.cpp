#include "core/base/sandbox.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <memory>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/base/error.h"

namespace passband {
namespace {

[[noreturn]] void fail(const char* what, int error) {
  throw Error(fmt::format("cannot limit a process: {} is refused: {}", what, std::strerror(error)));
}

void limit(const char* name, decltype(RLIMIT_AS) resource, rlim_t soft, rlim_t hard) {
  const rlimit values{soft, hard};
  if (setrlimit(resource, &values) != 0) fail(name, errno);
}

/// Bytes of address space that this process has.
std::int64_t mappedBytes() {
  std::int64_t pages = 0;
  if (std::ifstream file("/proc/self/statm"); !(file >> pages)) fail("reading /proc/self/statm", errno);
  return pages * sysconf(_SC_PAGESIZE);
}

// ---- Landlock. The C library has no functions for it, and Debian's headers know the rights of Linux 6.1 only.

/// struct landlock_ruleset_attr of Linux 6.12; older kernels take its beginning.
struct Ruleset {
  std::uint64_t files = 0;
  std::uint64_t network = 0;
  std::uint64_t scopes = 0;
};

/// The version of the kernel's Landlock, 0 for none.
int landlockVersion() {
  const long version = syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  return static_cast<int>(std::max(0L, version));
}

/// Everything that a kernel of this version can forbid.
Ruleset everything(int version) {
  constexpr std::array<int, 6> fileRights{0, 13, 14, 15, 15, 16};  // of versions 1 to 5
  const auto count = fileRights[static_cast<std::size_t>(std::min(version, 5))];
  Ruleset all;
  all.files = (std::uint64_t{1} << count) - 1;
  if (version >= 4) all.network = 0b11;  // TCP: bind, connect
  if (version >= 6) all.scopes = 0b11;   // abstract UNIX sockets, signals
  return all;
}

std::size_t sizeOf(int version) {
  if (version < 4) return offsetof(Ruleset, network);
  return version < 6 ? offsetof(Ruleset, scopes) : sizeof(Ruleset);
}

void forbidFiles(int version, int readable) {
  const Ruleset all = everything(version);
  const auto rules = static_cast<int>(syscall(SYS_landlock_create_ruleset, &all, sizeOf(version), 0));
  if (rules < 0) fail("Landlock", errno);
  const landlock_path_beneath_attr readOne{LANDLOCK_ACCESS_FS_READ_FILE, readable};
  const bool done = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &readOne, 0) == 0 &&
                    syscall(SYS_landlock_restrict_self, rules, 0) == 0;
  const int error = errno;
  close(rules);
  if (!done) fail("Landlock", error);
}

// ---- seccomp: an allow list.

bool hasSeccomp() {
  const std::uint32_t action = SECCOMP_RET_ERRNO;
  return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

/// What computing, memory, clocks, and the descriptors that are open need.
constexpr std::array kAllowedCalls{
    SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(pread64), SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(close),
    SCMP_SYS(stat), SCMP_SYS(lstat), SCMP_SYS(fstat), SCMP_SYS(newfstatat), SCMP_SYS(lseek), SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    // memory
    SCMP_SYS(mmap), SCMP_SYS(mprotect), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(brk),
    // this thread
    SCMP_SYS(futex), SCMP_SYS(membarrier), SCMP_SYS(rseq), SCMP_SYS(set_robust_list), SCMP_SYS(sched_yield),
    SCMP_SYS(sched_getaffinity), SCMP_SYS(getcpu), SCMP_SYS(get_mempolicy), SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack), SCMP_SYS(getpid), SCMP_SYS(gettid),
    // to this process itself: the sanitizers see through a pipe whether memory can be read
    SCMP_SYS(pipe), SCMP_SYS(pipe2),
    // clocks and questions to the system
    SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres), SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep),
    SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(times), SCMP_SYS(restart_syscall), SCMP_SYS(getrandom),
    SCMP_SYS(getrusage), SCMP_SYS(getrlimit), SCMP_SYS(sysinfo), SCMP_SYS(uname), SCMP_SYS(exit), SCMP_SYS(exit_group)};

/// A call is allowed where this argument of it, of the bits in `mask`, is `value`.
scmp_arg_cmp where(unsigned argument, scmp_datum_t mask, scmp_datum_t value) {
  return {argument, SCMP_CMP_MASKED_EQ, mask, value};
}

void forbidCalls() {
  const std::unique_ptr<void, decltype(&seccomp_release)> filter(seccomp_init(SCMP_ACT_ERRNO(EPERM)), seccomp_release);
  if (!filter) fail("seccomp", ENOMEM);
  const auto allow = [&](int call, auto... conditions) {
    const int error = seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, sizeof...(conditions), conditions...);
    if (error != 0) fail("seccomp", -error);
  };
  for (const int call : kAllowedCalls) allow(call);
  constexpr scmp_datum_t writing = O_ACCMODE | O_CREAT | O_TRUNC | (O_TMPFILE & ~O_DIRECTORY);
  constexpr scmp_datum_t all = ~scmp_datum_t{0};
  allow(SCMP_SYS(open), where(1, writing, O_RDONLY));
  allow(SCMP_SYS(openat), where(2, writing, O_RDONLY));
  allow(SCMP_SYS(tgkill), where(0, all, static_cast<scmp_datum_t>(getpid())));  // of abort()
  allow(SCMP_SYS(prlimit64), where(2, all, 0));                                 // asks for a limit, sets none
  if (const int error = seccomp_load(filter.get()); error != 0) fail("seccomp", -error);
}

}  // namespace

void limitProcess(const ProcessLimits& limits) {
  const auto memory = static_cast<rlim_t>(mappedBytes() + limits.memory);
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) fail("PR_SET_NO_NEW_PRIVS", errno);
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) fail("PR_SET_DUMPABLE", errno);
  const auto seconds = static_cast<rlim_t>(std::max(1, limits.cpuSeconds));
  limit("RLIMIT_CPU", RLIMIT_CPU, seconds, seconds + 1);
  limit("RLIMIT_CORE", RLIMIT_CORE, 0, 0);
  limit("RLIMIT_FSIZE", RLIMIT_FSIZE, 0, 0);
  limit("RLIMIT_AS", RLIMIT_AS, memory, memory);
}

Walls availableWalls() {
  return {.files = landlockVersion() > 0, .calls = hasSeccomp()};
}

Walls closeSandbox(int readable) {
  const Walls walls = availableWalls();
  if (walls.files) forbidFiles(landlockVersion(), readable);
  if (walls.calls) forbidCalls();
  return walls;
}

}  // namespace passband
