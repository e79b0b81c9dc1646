#include "core/base/child_run.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <mutex>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/error.h"
#include "core/base/job_context.h"
#include "core/base/sandbox.h"

namespace passband {
namespace {

using Clock = std::chrono::steady_clock;
using Kind = ChildEnd::Kind;

/// Each message is one packet: this, and a text after it.
struct TaskHead {
  std::int64_t memory;
  int seconds;
};
struct EndHead {
  Kind kind;
  int signal;
  double seconds;
};

/// A descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() { reset(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  operator int() const { return number_; }
  void reset() {
    if (number_ >= 0) close(number_);
    number_ = -1;
  }

 private:
  int number_;
};

template <class Head>
bool sendMessage(int socket, const Head& head, const std::string& text) {
  std::string packet(sizeof(Head), '\0');
  std::memcpy(packet.data(), &head, sizeof(Head));
  packet += text;
  return send(socket, packet.data(), packet.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(packet.size());
}

/// False when the other side has ended.
template <class Head>
bool receiveMessage(int socket, Head& head, std::string& text) {
  text.resize(sizeof(Head) + ChildRunner::mostText);
  ssize_t got = 0;
  do {
    got = recv(socket, text.data(), text.size(), 0);
  } while (got < 0 && errno == EINTR);
  if (got < static_cast<ssize_t>(sizeof(Head))) return false;
  std::memcpy(&head, text.data(), sizeof(Head));
  text.resize(static_cast<std::size_t>(got));
  text.erase(0, sizeof(Head));
  return true;
}

/// Until the deadline; at least 0, as poll takes it.
int millisecondsTo(Clock::time_point deadline) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left + 1, 0, 1 << 30));
}

// ---- In the child.

[[noreturn]] void runFunction(const ChildRunner::Function& function, const TaskHead& head, const std::string& text,
                              int answerPipe) {
  try {
    limitProcess({.memory = head.memory, .cpuSeconds = head.seconds});
    const std::string answer = function(text);
    for (std::size_t done = 0; done < answer.size();) {
      const ssize_t wrote = write(answerPipe, answer.data() + done, answer.size() - done);
      if (wrote < 0) _exit(1);
      done += static_cast<std::size_t>(wrote);
    }
  } catch (...) {
    _exit(1);  // Silence
  }
  _exit(0);
}

// ---- In the server.

/// How much longer than it may take on the clock a task takes at most, where others keep it from the processor.
constexpr int kMostBusy = 8;

struct Child {
  pid_t process;
  Clock::time_point start;
  std::chrono::seconds most;
  int answers;  ///< what it writes, until its end
  int program;  ///< a message, or the end, of the program tells to give it up
};

/// When the child's time is over: the time that it was ready and others had the processor does not count.
Clock::time_point deadlineOf(const Child& child) {
  std::int64_t ran = 0, waited = 0;  // nanoseconds
  std::ifstream file(fmt::format("/proc/{}/schedstat", child.process));
  if (!(file >> ran >> waited)) waited = 0;
  return child.start + std::min<Clock::duration>(child.most + std::chrono::nanoseconds(waited), kMostBusy * child.most);
}

/// Waits for the end of the child's answer; what stands in the way of one.
Kind readAnswer(const Child& child, std::string& answer) {
  std::array<char, 4096> bytes{};
  Clock::time_point deadline = child.start + child.most;
  while (true) {
    std::array<pollfd, 2> events{pollfd{child.answers, POLLIN, 0}, pollfd{child.program, POLLIN, 0}};
    const int ready = poll(events.data(), events.size(), millisecondsTo(deadline));
    if (ready < 0 && errno == EINTR) continue;
    if (ready < 0) return Kind::Silence;
    if (ready == 0) {
      deadline = deadlineOf(child);
      if (Clock::now() < deadline) continue;
      return Kind::Time;
    }
    if (events[1].revents != 0) return Kind::Silence;
    const ssize_t got = read(child.answers, bytes.data(), bytes.size());
    if (got <= 0) return Kind::Answer;
    answer.append(bytes.data(), static_cast<std::size_t>(got));
    if (answer.size() > ChildRunner::mostText) return Kind::TooLong;
  }
}

/// A child that has closed its side has ended, or has nothing more to say.
ChildEnd finish(const Child& child, Kind read) {
  kill(child.process, SIGKILL);  // changes nothing where it has ended by itself
  int status = 0;
  while (waitpid(child.process, &status, 0) < 0 && errno == EINTR) {
  }
  ChildEnd end;
  end.kind = read;
  if (read != Kind::Answer) return end;
  if (WIFSIGNALED(status)) end.signal = WTERMSIG(status);
  if (end.signal != 0) end.kind = end.signal == SIGXCPU ? Kind::Time : Kind::Signal;
  if (WIFEXITED(status) && WEXITSTATUS(status) != 0) end.kind = Kind::Silence;
  return end;
}

ChildEnd runInChild(const ChildRunner::Function& function, const TaskHead& head, const std::string& text, int program) {
  const auto start = Clock::now();
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return {};
  const Descriptor answers(ends[0]);
  Descriptor answerPipe(ends[1]);
  const pid_t server = getpid();
  const pid_t process = fork();
  if (process < 0) return {};
  if (process == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != server) _exit(1);
    close(answers);
    close(program);
    runFunction(function, head, text, answerPipe);
  }
  answerPipe.reset();
  const Child child{process, start, std::chrono::seconds(head.seconds), answers, program};
  std::string answer;
  const Kind read = readAnswer(child, answer);
  ChildEnd end = finish(child, read);
  end.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  if (end.kind == Kind::Answer) end.answer = std::move(answer);
  return end;
}

/// Away from the terminal, its signals and everything that the program has open. Returns the socket's new number.
int detach(int program) {
  constexpr int first = STDERR_FILENO + 1;
  prctl(PR_SET_NAME, "passband-child");
  setsid();
  const int moved = fcntl(program, F_DUPFD, first);
  const int nothing = open("/dev/null", O_RDWR);
  for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) dup2(nothing, standard);
  if (moved != first) dup2(moved, first);
  if (close_range(first + 1, ~0U, 0) != 0) {  // Linux before 5.9
    for (int other = first + 1; other < 65536; ++other) close(other);
  }
  return first;
}

/// Ends with the program: its side of the socket closes then.
[[noreturn]] void serve(const ChildRunner::Function& function, int inherited) {
  const int program = detach(inherited);
  TaskHead head{};
  std::string text;
  while (receiveMessage(program, head, text)) {
    if (head.seconds == 0) continue;  // to stop a task that had just ended
    const ChildEnd end = runInChild(function, head, text, program);
    if (!sendMessage(program, EndHead{end.kind, end.signal, end.seconds}, end.answer)) break;
  }
  _exit(0);
}

}  // namespace

struct ChildRunner::Server {
  Descriptor socket;
  pid_t process;
  std::timed_mutex turn;
};

namespace {

constexpr std::chrono::milliseconds kGlance{20};  // how often a job is asked whether it was stopped
constexpr std::chrono::seconds kGrace{5};         // for the server, beyond the time of a task

Error serverGone() {
  return Error(
      "the process that runs models for the first time has ended or does not answer; start Passband again to open "
      "this one");
}

/// Waits for the server's answer; false when the deadline passes. Throws Cancelled, Error.
bool awaitEnd(int socket, Clock::time_point deadline, const JobContext* job, ChildEnd& end) {
  while (true) {
    pollfd event{socket, POLLIN, 0};
    const int wait = millisecondsTo(job == nullptr ? deadline : std::min(deadline, Clock::now() + kGlance));
    if (poll(&event, 1, wait) > 0) break;
    if (job != nullptr) job->throwIfStopped();
    if (Clock::now() > deadline) return false;
  }
  EndHead head{};
  if (!receiveMessage(socket, head, end.answer)) throw serverGone();
  end.kind = head.kind;
  end.signal = head.signal;
  end.seconds = head.seconds;
  return true;
}

}  // namespace

ChildRunner::ChildRunner(Function function) {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
    throw Error(fmt::format("cannot create a socket: {}", std::strerror(errno)));
  const pid_t process = fork();
  if (process == 0) {
    close(ends[0]);
    serve(function, ends[1]);
  }
  const int error = errno;
  close(ends[1]);
  server_.reset(new Server{Descriptor(ends[0]), process, {}});
  if (process < 0) throw Error(fmt::format("cannot start a process: {}", std::strerror(error)));
}

ChildRunner::~ChildRunner() {
  kill(server_->process, SIGKILL);  // its child ends with it
  waitpid(server_->process, nullptr, 0);
}

ChildEnd ChildRunner::run(const ChildTask& task, const JobContext* job) const {
  std::unique_lock lock(server_->turn, std::defer_lock);
  while (!lock.try_lock_for(kGlance)) {
    if (job != nullptr) job->throwIfStopped();
  }
  if (task.text.size() > mostText) throw Error("a task is too long");
  Descriptor& socket = server_->socket;
  if (!sendMessage(socket, TaskHead{task.memory, std::max(1, task.seconds)}, task.text)) throw serverGone();
  ChildEnd end;
  bool answered = false;
  try {
    answered = awaitEnd(socket, Clock::now() + kMostBusy * std::chrono::seconds(task.seconds) + kGrace, job, end);
  } catch (const Cancelled&) {
    const bool told = sendMessage(socket, TaskHead{}, "");
    if (!told || !awaitEnd(socket, Clock::now() + kGrace, nullptr, end)) socket.reset();
    throw;
  }
  if (!answered) socket.reset();  // its late answer would be taken for that of the next task
  if (!answered) throw serverGone();
  return end;
}

}  // namespace passband
