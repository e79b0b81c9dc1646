// Runs of the real program that must succeed, as the JSON object they print.
#pragma once

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/run_program.h"

namespace passband::test {

/// The JSON object of a run that must end with 0.
inline nlohmann::json resultOf(std::vector<std::string> arguments) {
  arguments.insert(arguments.end(), {"--json", "--quiet"});
  const ProgramResult run = runProgram(arguments);
  EXPECT_EQ(run.exitCode, 0) << run.err;
  return nlohmann::json::parse(run.out, nullptr, false);
}

}  // namespace passband::test
