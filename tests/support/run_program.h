// Starts the real program and collects what it says.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace passband::test {

struct ProgramOptions {
  std::string program = PASSBAND_CLI;
  std::string cache;             ///< its folder for what it remembers; empty: one that goes with the test
  std::int64_t largestFile = 0;  ///< bytes a file may grow to, as on a full disk; 0: no limit
  /// "NAME=VALUE" is added to the environment of the test, "NAME" is taken out of it.
  std::vector<std::string> environment = {};
  std::vector<int> closed{};     ///< standard descriptors that it starts without
  std::string errorsTo{};        ///< where standard error goes instead of into the result
};

struct ProgramResult {
  int exitCode = -1;  ///< -1 when a signal ended it
  int signal = 0;     ///< the signal that ended it
  std::string out;    ///< standard output
  std::string err;    ///< standard error
};

/// passband-cli while it runs. It is killed when the object goes before it has ended.
class RunningProgram {
 public:
  explicit RunningProgram(const std::vector<std::string>& arguments, const ProgramOptions& options = {});
  ~RunningProgram();
  RunningProgram(const RunningProgram&) = delete;
  RunningProgram& operator=(const RunningProgram&) = delete;

  /// Waits for the next whole line of standard error that holds `part`; false when the program ends without one.
  bool waitForErrorLine(const std::string& part);
  void send(int signal);
  /// Nobody reads what it writes from here on.
  void hangUp();
  /// Waits for the end.
  ProgramResult finish();

 private:
  /// Reads what has come on either stream; false when both are closed.
  bool readMore();

  int process_ = -1;
  int out_ = -1;
  int err_ = -1;
  std::size_t seen_ = 0;  ///< of result_.err, by waitForErrorLine
  ProgramResult result_;
};

ProgramResult runProgram(const std::vector<std::string>& arguments, const ProgramOptions& options = {});

}  // namespace passband::test
