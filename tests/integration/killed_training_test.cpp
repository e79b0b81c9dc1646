// A training that is watched and killed, with everything that draws at random: it goes on to the weights, the kept
// weights and the record of an uninterrupted one, byte for byte.
#include <algorithm>
#include <csignal>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/export/npy.h"
#include "tests/integration/random_kills.h"
#include "tests/integration/run_output.h"
#include "tests/support/json_result.h"
#include "tests/support/temporary_folder.h"

namespace passband::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

struct Way {
  const char* name;
  std::vector<std::string> options;
};

class KilledTraining : public testing::TestWithParam<Way> {
 protected:
  std::vector<std::string> training(const std::string& name) const {
    std::vector<std::string> command{"train",      "--data",      "syn:B1?images=64&size=16&rings=0,4,8,10",
                                     "--size",     "16",          "--epochs",
                                     "6",          "--threads",   "2",
                                     "--lr",       ".02",         "--keep-weights",
                                     "--json",     "--out",       folder_ / (name + ".safetensors"),
                                     "--dynamics", folder_ / name};
    const auto& more = GetParam().options;
    command.insert(command.end(), more.begin(), more.end());
    if (std::ranges::find(more, "--mix-share") != more.end()) {
      writeMaps();
      command.insert(command.end(), {"--mix-maps", folder_ / "maps"});
    }
    return command;
  }

  /// A low-pass disc for C0 and what it leaves for C3.
  void writeMaps() const {
    Grid<float> low(16, 16), high(16, 16);
    for (std::int64_t row = 0; row < 16; ++row) {
      for (std::int64_t col = 0; col < 16; ++col) {
        const bool inside = (row - 8) * (row - 8) + (col - 8) * (col - 8) < 16;
        low(row, col) = inside ? 1 : 0;
        high(row, col) = inside ? 0 : 1;
      }
    }
    std::filesystem::create_directories(folder_ / "maps");
    writeNpy(folder_ / "maps/C0.npy", low);
    writeNpy(folder_ / "maps/C3.npy", high);
  }

  /// The record without what the run took and where its files lie.
  json record(const std::string& name) const {
    json all = json::parse(MappedFile(folder_ / name / "dynamics.json").text());
    for (const char* key : {"share_of_time", "weights"}) all.erase(key);
    for (json& kept : all["kept"]) kept.erase("file");
    return all;
  }

  TemporaryFolder folder_;
};

TEST_P(KilledTraining, GoesOnToTheSameWeightsAndTheSameRecord) {
  ASSERT_EQ(runProgram(training("whole")).exitCode, 0);
  // The checkpoints of steps 1 and 2, an interruption at a later step, and the checkpoint after that.
  for (const int signal : {SIGKILL, SIGKILL, SIGINT, SIGKILL}) {
    RunningProgram program(training("killed"));
    ASSERT_TRUE(program.waitForErrorLine("\"saved\"")) << "ended before";
    program.send(signal);
    const ProgramResult stopped = program.finish();
    EXPECT_EQ(signal == SIGKILL ? stopped.signal : stopped.exitCode, signal == SIGKILL ? SIGKILL : 130) << stopped.err;
    EXPECT_FALSE(std::filesystem::exists(folder_ / "killed.safetensors"));
  }
  const ProgramResult rest = runProgram(training("killed"));
  EXPECT_EQ(rest.exitCode, 0) << rest.err;
  EXPECT_THAT(rest.err, HasSubstr("resumes from"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "killed.safetensors.checkpoint"));
  EXPECT_TRUE(MappedFile(folder_ / "killed.safetensors").text() == MappedFile(folder_ / "whole.safetensors").text());
  EXPECT_EQ(contentOf(folder_ / "killed"), contentOf(folder_ / "whole")) << "record, pictures and kept weights";
  EXPECT_EQ(record("killed"), record("whole"));
}

class TrainingKilledAtRandom : public KilledTraining {};

TEST_P(TrainingKilledAtRandom, EndsWithTheBytesOfAnUninterruptedRun) {
  const ProgramResult whole = runProgram(training("whole"));
  ASSERT_EQ(whole.exitCode, 0) << whole.err;
  RandomKills random(whole);
  for (int kill = 0; kill < kills(); ++kill) {
    SCOPED_TRACE(kill);
    const std::string name = "killed" + std::to_string(kill);
    random.kill(training(name));
    const ProgramResult rest = runProgram(training(name));
    ASSERT_EQ(rest.exitCode, 0) << rest.err;
    EXPECT_TRUE(MappedFile(folder_ / (name + ".safetensors")).text() ==
                MappedFile(folder_ / "whole.safetensors").text());
    EXPECT_EQ(contentOf(folder_ / name), contentOf(folder_ / "whole")) << "record, pictures and kept weights";
    EXPECT_EQ(record(name), record("whole"));
    EXPECT_THAT(leftovers(folder_.path()), testing::IsEmpty());
  }
}

INSTANTIATE_TEST_SUITE_P(Ways, TrainingKilledAtRandom, testing::Values(Way{"mixup", {"--mixup", ".4"}}),
                         [](const auto& way) { return way.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Ways, KilledTraining,
    testing::Values(Way{"plain", {}}, Way{"mixup", {"--mixup", ".4"}}, Way{"band_drop", {"--band-drop", ".5"}},
                    Way{"map_mixing", {"--mix-share", ".4"}},
                    Way{"jitter", {"--colour-jitter", ".3", "--flip", "--pad", "2"}},
                    Way{"adamw", {"--optimizer", "adamw", "--schedule", "cosine", "--warmup", "6"}}),
    [](const auto& way) { return way.param.name; });

class RefusedTraining : public KilledTraining {};

TEST_P(RefusedTraining, OtherOptionsAreListed) {
  RunningProgram program(training("killed"));
  ASSERT_TRUE(program.waitForErrorLine("\"saved\"")) << "ended before";
  program.send(SIGKILL);
  program.finish();
  auto other = training("killed");
  *(std::ranges::find(other, "--lr") + 1) = ".01";
  other.insert(other.end(), {"--mixup", ".2", "--probe", "9", "--dynamics-share", ".5"});
  const ProgramResult refused = runProgram(other);
  EXPECT_EQ(refused.exitCode, 1);
  for (const char* difference : {"learning_rate was 0.02, is 0.01", "mixup was 0.0, is 0.2", "dynamics_images was",
                                 "dynamics_share was 0.25, is 0.5", "delete it to start again"})
    EXPECT_THAT(refused.err, HasSubstr(difference));
  EXPECT_THAT(refused.err, testing::Not(HasSubstr("epochs")));
}

INSTANTIATE_TEST_SUITE_P(Plain, RefusedTraining, testing::Values(Way{"plain", {}}));

}  // namespace
}  // namespace passband::test
