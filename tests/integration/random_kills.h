// Kills of the real program at random moments.
#pragma once

#include <algorithm>
#include <csignal>
#include <random>
#include <string>
#include <vector>

#include "tests/support/run_program.h"

namespace passband::test {

/// Each moment is a random one of the lines that an uninterrupted run writes to stderr.
class RandomKills {
 public:
  explicit RandomKills(const ProgramResult& whole) : lines_(static_cast<int>(std::ranges::count(whole.err, '\n'))) {}

  /// Starts the program and kills it.
  ProgramResult kill(const std::vector<std::string>& command, const ProgramOptions& options = {}) {
    RunningProgram program(command, options);
    const int moment = std::uniform_int_distribution(1, lines_)(random_);
    for (int line = 0; line < moment && program.waitForErrorLine(""); ++line) {
    }
    program.send(SIGKILL);
    return program.finish();
  }

 private:
  int lines_;
  std::mt19937 random_{7};
};

}  // namespace passband::test
