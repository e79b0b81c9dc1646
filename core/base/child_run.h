// Runs a function of the program in a process of its own, so that a crash, an endless loop or too much memory there
// ends that process and not the program. Its process is not forked from the program as it runs, which has threads, but
// from a small server that was forked when the program began and had none.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace passband {

class JobContext;

struct ChildTask {
  std::string text;         ///< what the function gets, at most ChildRunner::mostText
  std::int64_t memory = 0;  ///< bytes that it may map
  /// That it may take of the processor, and on the clock; there the time that others have the processor does not count.
  int seconds = 1;
};

/// How the function's process ended.
struct ChildEnd {
  enum class Kind {
    Answer,   ///< the function returned
    Signal,   ///< a crash, or somebody killed it
    Time,     ///< it took longer than it may
    TooLong,  ///< its answer is longer than ChildRunner::mostText
    Silence,  ///< it ended without an answer
  };
  Kind kind = Kind::Silence;
  int signal = 0;      ///< of Signal
  double seconds = 0;  ///< that it took
  std::string answer;  ///< of Answer
};

/// Thread rule: any thread may run(); the tasks of several take turns.
class ChildRunner {
 public:
  static constexpr std::size_t mostText = 64 * 1024;

  /// Runs in the child, under the limits of the task (sandbox.h); it may close the sandbox too. Standard input, output
  /// and error are /dev/null there, and nothing else is open. An exception of it is Silence.
  using Function = std::function<std::string(const std::string& text)>;

  /// Forks the server: call it first thing in main(), before there is a thread.
  explicit ChildRunner(Function function);
  ~ChildRunner();
  ChildRunner(const ChildRunner&) = delete;
  ChildRunner& operator=(const ChildRunner&) = delete;

  /// Throws Cancelled, with the child ended, soon after `job` (null: none) was stopped; Error when there is no server.
  ChildEnd run(const ChildTask& task, const JobContext* job = nullptr) const;

 private:
  struct Server;
  std::unique_ptr<Server> server_;
};

}  // namespace passband
