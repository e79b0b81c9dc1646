#include "core/base/process_start.h"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <unistd.h>

#include "core/base/memory.h"

namespace passband {
namespace {

/// A new descriptor has the lowest free number.
void fillStandardDescriptors() {
  for (int number = STDIN_FILENO; number <= STDERR_FILENO; ++number) {
    const bool closed = ::fcntl(number, F_GETFD) < 0 && errno == EBADF;
    if (closed && ::open("/dev/null", O_RDONLY) != number) ::_exit(1);  // and there is nowhere to say so
  }
}

}  // namespace

void startProcess() {
  fillStandardDescriptors();
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  keepFreeMemory();
}

}  // namespace passband
