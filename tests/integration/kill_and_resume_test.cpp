// Long runs of the real program that are killed, interrupted or run out of disk, and then go on: they end with the same
// bytes as an uninterrupted run.
#include <csignal>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/project/project_file.h"
#include "tests/integration/run_output.h"
#include "tests/support/json_result.h"
#include "tests/support/small_model.h"
#include "tests/support/temporary_folder.h"

namespace passband::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;

/// A culling of some seconds in four classes, and what it gives when nothing disturbs it.
class CullingRun : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new TemporaryFolder;
    writeSmallModel(*folder_ / "model.safetensors");
    whole_ = new json(resultOf(culling("whole")));
  }
  static void TearDownTestSuite() {
    delete whole_;
    delete folder_;
  }

  static std::vector<std::string> culling(const std::string& name) {
    return {"search",
            "--method",
            "cull",
            "--data",
            "syn:B2?images=120&size=16&rings=0,4,8,10",
            "--size",
            "16",
            "--model",
            *folder_ / "model.safetensors",
            "--project",
            *folder_ / (name + ".passband"),
            "--out",
            *folder_ / name,
            "--threads",
            "2"};
  }

  static RunningProgram start(const std::string& name, const ProgramOptions& options = {}) {
    auto arguments = culling(name);
    arguments.emplace_back("--json");
    return RunningProgram(arguments, options);
  }

  /// Goes on to the end; the result and all maps must be those of the uninterrupted run. Returns what it said.
  static std::string expectSameWhenResumed(const std::string& name) {
    const ProgramResult rest = start(name).finish();
    EXPECT_EQ(rest.exitCode, 0) << rest.err;
    EXPECT_EQ(comparable(json::parse(rest.out)), comparable(*whole_));
    EXPECT_EQ(contentOf(*folder_ / name), contentOf(*folder_ / "whole"));
    return rest.err;
  }

  static RunState stateOf(const std::string& name) {
    return ProjectFile(*folder_ / (name + ".passband")).runs().at(0).state;
  }

  static TemporaryFolder* folder_;
  static json* whole_;
};

TemporaryFolder* CullingRun::folder_ = nullptr;
json* CullingRun::whole_ = nullptr;

struct Moment {
  const char* name;
  const char* line;    ///< of standard error
  int times;           ///< how often it must have come
  bool found = false;  ///< the search has ended then
};

class KilledCulling : public CullingRun, public testing::WithParamInterface<Moment> {};

TEST_P(KilledCulling, GoesOnToTheSameBytes) {
  const std::string name = GetParam().name;
  RunningProgram program = start(name);
  for (int i = 0; i < GetParam().times; ++i) ASSERT_TRUE(program.waitForErrorLine(GetParam().line)) << "ended before";
  program.send(SIGKILL);
  EXPECT_EQ(program.finish().signal, SIGKILL);
  EXPECT_EQ(fs::exists(*folder_ / name / "relevance"), GetParam().found) << "maps are written once they are found";
  expectSameWhenResumed(name);
}

INSTANTIATE_TEST_SUITE_P(Moments, KilledCulling,
                         testing::Values(Moment{"beginning", "\"stage\":\"culling C0\"", 1},
                                         Moment{"first_save", "\"saved\"", 1},
                                         Moment{"third_class", "\"stage\":\"culling C2\"", 1},
                                         Moment{"last_class", "\"stage\":\"culling C3\"", 2},
                                         Moment{"judging", "\"stage\":\"evaluating under masks\"", 1, true}),
                         [](const auto& moment) { return moment.param.name; });

TEST_F(CullingRun, KilledAgainAndAgainStillEndsTheSame) {
  for (const char* line : {"\"stage\":\"culling C1\"", "\"stage\":\"culling C2\"", "\"saved\""}) {
    RunningProgram program = start("again");
    ASSERT_TRUE(program.waitForErrorLine(line)) << "ended before";
    program.send(SIGKILL);
    EXPECT_EQ(program.finish().signal, SIGKILL);
  }
  EXPECT_THAT(expectSameWhenResumed("again"), HasSubstr("resumes after"));
}

TEST_F(CullingRun, CtrlCAndItsLikeSaveAndEndWith130) {
  for (const auto& [name, signal] :
       {std::pair{"interrupted", SIGINT}, {"terminated", SIGTERM}, {"terminal_closed", SIGHUP}}) {
    RunningProgram program = start(name);
    ASSERT_TRUE(program.waitForErrorLine("\"stage\":\"culling C1\""));
    program.send(signal);
    const ProgramResult stopped = program.finish();
    EXPECT_EQ(stopped.exitCode, 130) << stopped.err;
    EXPECT_EQ(stopped.out, "");
    EXPECT_THAT(stopped.err, HasSubstr("the same command resumes from there"));
    EXPECT_EQ(stateOf(name), RunState::Interrupted);
    const std::string said = expectSameWhenResumed(name);
    EXPECT_THAT(said, HasSubstr("resumes after"));
    EXPECT_THAT(said, testing::Not(HasSubstr("culling C0"))) << "that class was done";
    EXPECT_EQ(stateOf(name), RunState::Done);
  }
}

TEST_F(CullingRun, AFullDiskEndsItWithASentenceAndTheProjectGoesOn) {
  const ProgramResult full = start("full", {.largestFile = 45'000}).finish();
  EXPECT_EQ(full.exitCode, 1);
  EXPECT_THAT(full.err, HasSubstr("full.passband: the disk is full"));
  EXPECT_FALSE(fs::exists(*folder_ / "full/relevance"));
  expectSameWhenResumed("full");
}

TEST_F(CullingRun, AProjectThatIsMovedDeletedOrOverwrittenMeanwhileHasTheResultWhereItSays) {
  const fs::path moved = *folder_ / "elsewhere.passband", deleted = *folder_ / "deleted.passband",
                 beside = *folder_ / "overwritten-2.passband";
  for (const std::string name : {"moved", "deleted", "overwritten"}) {
    const fs::path file = *folder_ / (name + ".passband");
    RunningProgram program = start(name);
    ASSERT_TRUE(program.waitForErrorLine("\"saved\""));
    if (name == "moved") fs::rename(file, moved);
    if (name == "deleted") fs::remove(file);
    if (name == "overwritten") fs::resize_file(file, 5000);
    const ProgramResult done = program.finish();
    EXPECT_EQ(done.exitCode, 0) << done.err;
    json result = json::parse(done.out);
    EXPECT_THAT(result.at("warnings").dump(), HasSubstr("was " + name));
    result["warnings"] = whole_->at("warnings");
    EXPECT_EQ(comparable(result), comparable(*whole_));
  }
  EXPECT_FALSE(fs::exists(*folder_ / "moved.passband"));
  for (const fs::path& file : {moved, deleted, beside}) {
    EXPECT_EQ(ProjectFile(file).runs().at(0).state, RunState::Done);
    EXPECT_FALSE(fs::exists(file.string() + "-wal") || fs::exists(file.string() + "-journal"));
  }
}

TEST_F(CullingRun, AProjectInUseIsRefusedAndTheFirstRunGoesOn) {
  RunningProgram first = start("used");
  ASSERT_TRUE(first.waitForErrorLine("\"saved\""));
  const ProgramResult second =
      runProgram({"spectra", "--data", "syn:B1?images=4", "--project", *folder_ / "used.passband", "--quiet"});
  EXPECT_EQ(second.exitCode, 1);
  EXPECT_THAT(second.err, HasSubstr("used.passband is open in another process"));
  EXPECT_EQ(std::ranges::count(second.err, '\n'), 1) << second.err;
  const ProgramResult done = first.finish();
  EXPECT_EQ(done.exitCode, 0) << done.err;
  EXPECT_EQ(comparable(json::parse(done.out)), comparable(*whole_));
}

TEST_F(CullingRun, AFinishedRunIsTakenFromTheProject) {
  const auto before = contentOf(*folder_ / "whole");
  auto arguments = culling("whole");
  arguments.emplace_back("--json");
  const ProgramResult again = runProgram(arguments);
  EXPECT_EQ(again.exitCode, 0) << again.err;
  EXPECT_THAT(again.err, HasSubstr("is taken from"));
  EXPECT_THAT(again.err, testing::Not(HasSubstr("culling C0")));
  EXPECT_EQ(json::parse(again.out).at("classes"), whole_->at("classes"));
  EXPECT_EQ(contentOf(*folder_ / "whole"), before);
}

TEST(NewerProject, IsRefusedAndLeftAsItIs) {
  const TemporaryFolder folder;
  const std::vector<std::string> arguments = {
      "spectra", "--data", "syn:B1?images=4", "--project", folder / "p.passband", "--quiet"};
  ASSERT_EQ(runProgram(arguments).exitCode, 0);
  {
    std::fstream file(folder / "p.passband", std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(60);  // SQLite's user_version, big-endian: the schema
    file.write("\0\0\0\x63", 4);
  }
  const std::string before(MappedFile(folder / "p.passband").text());
  const ProgramResult result = runProgram(arguments);
  EXPECT_EQ(result.exitCode, 1);
  EXPECT_THAT(result.err, HasSubstr("p.passband was made by a newer Passband (schema 99"));
  EXPECT_EQ(std::ranges::count(result.err, '\n'), 1) << result.err;
  EXPECT_TRUE(MappedFile(folder / "p.passband").text() == before);
}

}  // namespace
}  // namespace passband::test
