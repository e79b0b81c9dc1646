#include "core/base/process_start.h"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <string_view>
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

/// Files of images and weights are mapped: what is not there any more is no error of a read, but this signal.
void endWithoutFile(int signal, siginfo_t* cause, void*) {
  constexpr std::string_view said =
      "passband: a file that is in use was cut short, or its disk is gone; bring it back and start again, the project "
      "keeps what was saved\n";
  if (cause->si_code == BUS_ADRERR) {
    static_cast<void>(!::write(STDERR_FILENO, said.data(), said.size()));
    ::_exit(1);
  }
  std::signal(signal, SIG_DFL);  // and it comes again
}

void handleLostFiles() {
  struct sigaction action {};
  action.sa_sigaction = endWithoutFile;
  action.sa_flags = SA_SIGINFO;
  ::sigaction(SIGBUS, &action, nullptr);
}

}  // namespace

void startProcess() {
  fillStandardDescriptors();
  handleLostFiles();
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  keepFreeMemory();
}

}  // namespace passband
