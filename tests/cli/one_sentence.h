// What every failure of the command line looks like: exit code 1 and one sentence for the user.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "tests/support/run_program.h"

namespace passband::test {

/// Exit code 1 and a last line of standard error that names `names`; returns the line. Nothing is on standard output
/// when the run is --quiet or --json.
inline std::string expectOneSentence(const std::vector<std::string>& arguments, const std::string& names,
                                     const ProgramOptions& options = {}) {
  const ProgramResult result = runProgram(arguments, options);
  EXPECT_EQ(result.exitCode, 1) << result.out << result.err;
  const auto lastLine = result.err.find_last_of('\n', result.err.size() - 2);
  const std::string line = lastLine == std::string::npos ? result.err : result.err.substr(lastLine + 1);
  EXPECT_THAT(line, testing::HasSubstr(names));
  EXPECT_THAT(line, testing::Not(testing::HasSubstr("Exception raised from"))) << "a stack trace is not for the user";
  return line;
}

inline std::vector<std::string> quietEvaluation(const std::string& data, const std::string& model,
                                                const std::vector<std::string>& more = {}) {
  std::vector<std::string> arguments = {"evaluate", "--data", data, "--model", model, "--quiet"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

}  // namespace passband::test
