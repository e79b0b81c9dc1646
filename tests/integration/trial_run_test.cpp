// Both programs run a model file that holds a program in a process of its own first.
#include <cstdlib>
#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/support/run_program.h"
#include "tests/support/temporary_folder.h"

namespace passband::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

const std::string kTiny = PASSBAND_FIXTURES "/scripts/tiny.pt";
const std::string kEndless = PASSBAND_FIXTURES "/scripts/endless.pt";

std::ptrdiff_t recordsIn(const TemporaryFolder& cache) {
  const fs::path folder = cache / "passband/trial-runs";
  return fs::exists(folder) ? std::distance(fs::directory_iterator(folder), fs::directory_iterator()) : 0;
}

TEST(TrialRunOfPrograms, TheCommandLineTriesAFileOnceAndSaysSo) {
  const TemporaryFolder cache;
  const ProgramOptions options{.cache = cache.path()};
  for (const bool remembered : {false, true}) {
    const ProgramResult result = runProgram({"info", kTiny, "--json"}, options);
    ASSERT_EQ(result.exitCode, 0) << result.err;
    const auto trial = nlohmann::json::parse(result.out)["files"][0]["trial_run"];
    EXPECT_EQ(trial["remembered"], remembered);
    EXPECT_GT(trial["seconds"], 0);
    EXPECT_EQ(recordsIn(cache), 1);
  }
  EXPECT_THAT(runProgram({"info", kTiny}, options).out, HasSubstr("in a process of its own"));
}

TEST(TrialRunOfPrograms, TheCommandLineLivesOnAfterAnEndlessModel) {
  const TemporaryFolder cache;
  const ProgramResult result = runProgram({"info", kTiny, kEndless, "--json"}, {.cache = cache.path()});
  ASSERT_EQ(result.exitCode, 0) << result.err;
  const auto files = nlohmann::json::parse(result.out)["files"];
  EXPECT_EQ(files[0]["kind"], "model");
  EXPECT_EQ(files[1]["kind"], "unreadable");
  EXPECT_THAT(files[1]["reason"], HasSubstr("the model's trial run ended with no result within 5 s"));
  EXPECT_EQ(recordsIn(cache), 1) << "only what did well is remembered";
}

TEST(TrialRunOfPrograms, TheWindowTriesAFileToo) {
  setenv("QT_QPA_PLATFORM", "offscreen", 1);
  const TemporaryFolder cache, pictures;
  const ProgramOptions options{.program = PASSBAND_WINDOW, .cache = cache.path()};
  EXPECT_EQ(runProgram({"--screenshot", pictures.path(), kTiny}, options).exitCode, 0);
  EXPECT_EQ(recordsIn(cache), 1);
  EXPECT_EQ(runProgram({"--screenshot", pictures.path(), kEndless}, options).exitCode, 1) << "and it lives on";
  EXPECT_EQ(recordsIn(cache), 1);
}

TEST(TrialRunOfPrograms, ItsProcessIsNoCommandOfTheUsers) {
  EXPECT_THAT(runProgram({"--help"}).out, testing::Not(HasSubstr("trial")));
}

}  // namespace
}  // namespace passband::test
