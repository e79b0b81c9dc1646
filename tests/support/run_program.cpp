#include "tests/support/run_program.h"

#include <array>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/temporary_folder.h"

namespace passband::test {
namespace {

std::array<int, 2> makePipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("cannot make a pipe");
  return ends;
}

/// What the user's own programs remember neither helps nor is touched.
std::string cacheOf(const ProgramOptions& options) {
  static const TemporaryFolder own;
  return options.cache.empty() ? own.path().string() : options.cache;
}

/// In the child, right before exec: plain signals, and an end with the test.
void prepareChild(const ProgramOptions& options, const std::string& cache) {
  setenv("XDG_CACHE_HOME", cache.c_str(), 1);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGXFSZ}) std::signal(signal, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  if (options.largestFile > 0) {
    const auto limit = static_cast<rlim_t>(options.largestFile);
    const rlimit files{limit, limit};
    setrlimit(RLIMIT_FSIZE, &files);
  }
  for (const std::string& variable : options.environment) putenv(const_cast<char*>(variable.c_str()));
  if (!options.errorsTo.empty()) dup2(open(options.errorsTo.c_str(), O_WRONLY | O_CLOEXEC), STDERR_FILENO);
  for (const int descriptor : options.closed) close(descriptor);
}

/// Appends what `descriptor` has; closes it at its end.
void readInto(int& descriptor, std::string& text) {
  std::array<char, 4096> bytes{};
  const ssize_t got = read(descriptor, bytes.data(), bytes.size());
  if (got > 0) {
    text.append(bytes.data(), static_cast<std::size_t>(got));
  } else {
    close(descriptor);
    descriptor = -1;
  }
}

}  // namespace

RunningProgram::RunningProgram(const std::vector<std::string>& arguments, const ProgramOptions& options) {
  const auto outPipe = makePipe(), errPipe = makePipe();
  const std::string cache = cacheOf(options);
  std::vector<char*> values = {const_cast<char*>(options.program.c_str())};
  for (const auto& argument : arguments) values.push_back(const_cast<char*>(argument.c_str()));
  values.push_back(nullptr);
  process_ = fork();
  if (process_ < 0) throw std::runtime_error("cannot start a process");
  if (process_ == 0) {
    dup2(outPipe[1], STDOUT_FILENO);
    dup2(errPipe[1], STDERR_FILENO);
    prepareChild(options, cache);
    execv(options.program.c_str(), values.data());
    _exit(127);
  }
  close(outPipe[1]);
  close(errPipe[1]);
  out_ = outPipe[0];
  err_ = errPipe[0];
}

RunningProgram::~RunningProgram() {
  if (process_ > 0) {
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
  }
  if (out_ >= 0) close(out_);
  if (err_ >= 0) close(err_);
}

bool RunningProgram::readMore() {
  if (out_ < 0 && err_ < 0) return false;
  std::array<pollfd, 2> streams = {pollfd{out_, POLLIN, 0}, pollfd{err_, POLLIN, 0}};
  poll(streams.data(), streams.size(), -1);
  if (streams[0].revents != 0) readInto(out_, result_.out);
  if (streams[1].revents != 0) readInto(err_, result_.err);
  return true;
}

bool RunningProgram::waitForErrorLine(const std::string& part) {
  do {
    for (auto end = result_.err.find('\n', seen_); end != std::string::npos; end = result_.err.find('\n', seen_)) {
      const std::string line = result_.err.substr(seen_, end - seen_);
      seen_ = end + 1;
      if (line.find(part) != std::string::npos) return true;
    }
  } while (readMore());
  return false;
}

void RunningProgram::hangUp() {
  for (int* end : {&out_, &err_}) {
    if (*end >= 0) close(*end);
    *end = -1;
  }
}

void RunningProgram::send(int signal) {
  kill(process_, signal);
}

ProgramResult RunningProgram::finish() {
  while (readMore()) {
  }
  int status = 0;
  waitpid(process_, &status, 0);
  process_ = -1;
  if (WIFEXITED(status)) result_.exitCode = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) result_.signal = WTERMSIG(status);
  return result_;
}

ProgramResult runProgram(const std::vector<std::string>& arguments, const ProgramOptions& options) {
  return RunningProgram(arguments, options).finish();
}

}  // namespace passband::test
