// A console that cannot be written: the run goes on, and what it found is kept.
#include <csignal>
#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/project/project_file.h"
#include "tests/support/json_result.h"
#include "tests/support/run_program.h"
#include "tests/support/temporary_folder.h"

namespace passband::test {
namespace {

using testing::HasSubstr;

class ConsoleTest : public testing::Test {
 protected:
  std::vector<std::string> spectra() const {
    return {"spectra", "--data", "syn:B1?images=40", "--project", project_, "--json"};
  }

  void expectDone() const {
    ASSERT_TRUE(ProjectFile::isProject(project_)) << "something was written over its beginning";
    const auto runs = ProjectFile(project_).runs();
    ASSERT_EQ(runs.size(), 1U);
    EXPECT_EQ(runs[0].state, RunState::Done);
  }

  TemporaryFolder folder_;
  std::string project_ = folder_ / "p.passband";
};

TEST_F(ConsoleTest, WithoutStandardErrorTheResultComesAndTheProjectIsWhole) {
  for (const char* time : {"first", "second"}) {  // the second one has a note to write where nothing follows
    const ProgramResult result = runProgram(spectra(), {.closed = {2}});
    EXPECT_EQ(result.exitCode, 0) << time;
    EXPECT_TRUE(nlohmann::json::accept(result.out)) << time;
    expectDone();
  }
}

TEST_F(ConsoleTest, WithoutStandardOutputTheResultIsInTheProjectAndOneSentenceSaysSo) {
  const ProgramResult result = runProgram(spectra(), {.closed = {0, 1}});
  EXPECT_EQ(result.exitCode, 1);
  EXPECT_EQ(result.signal, 0);
  EXPECT_THAT(result.err, HasSubstr("cannot write the result to the standard output"));
  expectDone();
}

TEST_F(ConsoleTest, WithoutAnyStandardDescriptorTheProjectIsWhole) {
  EXPECT_EQ(runProgram(spectra(), {.closed = {0, 1, 2}}).exitCode, 1);
  expectDone();
}

TEST_F(ConsoleTest, AFullDiskBehindStandardErrorEndsNoRun) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "needs /dev/full";
  const ProgramResult result = runProgram(spectra(), {.errorsTo = "/dev/full"});
  EXPECT_EQ(result.exitCode, 0);
  EXPECT_TRUE(nlohmann::json::accept(result.out));
  expectDone();
}

TEST_F(ConsoleTest, APipeThatNobodyReadsEndsNoRun) {
  RunningProgram program(spectra());
  ASSERT_TRUE(program.waitForErrorLine("stage"));
  program.hangUp();
  const ProgramResult result = program.finish();
  EXPECT_EQ(result.signal, 0);
  EXPECT_EQ(result.exitCode, 1) << "the result could not be written";
  expectDone();
}

}  // namespace
}  // namespace passband::test
