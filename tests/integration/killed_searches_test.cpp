// Every search, the verdict and the sensitivity killed at random moments: the project opens, and the run ends with the
// bytes of an uninterrupted one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/project/project_file.h"
#include "tests/integration/random_kills.h"
#include "tests/integration/run_output.h"
#include "tests/support/json_result.h"
#include "tests/support/small_model.h"
#include "tests/support/temporary_folder.h"

namespace passband::test {
namespace {

using nlohmann::json;

struct Job {
  const char* name;
  std::vector<std::string> command;
};

class KilledAtRandom : public testing::TestWithParam<Job> {
 protected:
  void SetUp() override {
    writeSmallModel(folder_ / "model.safetensors");
    if (GetParam().command[0] == "verdict")
      resultOf(search("maps", {"search", "--method", "estimate", "--split", ".5"}));
  }

  std::vector<std::string> search(const std::string& name, std::vector<std::string> command) const {
    command.insert(command.end(),
                   {"--data", "syn:B2?images=60&size=16&rings=0,4,8,10", "--size", "16", "--preset", "synthetic",
                    "--model", folder_ / "model.safetensors", "--out", folder_ / name, "--threads", "1"});
    return command;
  }

  std::vector<std::string> job(const std::string& name) const {
    std::vector<std::string> command = search(name, GetParam().command);
    command.insert(command.end(), {"--project", folder_ / (name + ".passband"), "--json"});
    if (command[0] == "verdict") command.insert(command.end(), {"--maps", folder_ / "maps"});
    return command;
  }

  TemporaryFolder folder_;
};

TEST_P(KilledAtRandom, EndsWithTheBytesOfAnUninterruptedRun) {
  const ProgramResult whole = runProgram(job("whole"));
  ASSERT_EQ(whole.exitCode, 0) << whole.err;
  RandomKills random(whole);
  for (int kill = 0; kill < kills(); ++kill) {
    SCOPED_TRACE(kill);
    const std::string name = "killed" + std::to_string(kill);
    const bool saved = random.kill(job(name)).err.find("\"saved\"") != std::string::npos;
    if (std::filesystem::exists(folder_ / (name + ".passband"))) {
      EXPECT_NO_THROW(ProjectFile(folder_ / (name + ".passband")).runs());
    }
    const ProgramResult rest = runProgram(job(name));
    ASSERT_EQ(rest.exitCode, 0) << rest.err;
    if (saved) EXPECT_THAT(rest.err, testing::ContainsRegex("resumes after|was finished at"));
    EXPECT_EQ(comparable(json::parse(rest.out)), comparable(json::parse(whole.out)));
    EXPECT_EQ(contentOf(folder_ / name), contentOf(folder_ / "whole"));
    EXPECT_THAT(leftovers(folder_.path()), testing::IsEmpty());
  }
}

INSTANTIATE_TEST_SUITE_P(
    Jobs, KilledAtRandom,
    testing::Values(Job{"estimate", {"search", "--method", "estimate", "--area", ".05,.13"}},
                    Job{"cull", {"search", "--method", "cull", "--area", ".05,.13"}},
                    Job{"cull_settled", {"search", "--method", "cull", "--settled", ".9"}},
                    Job{"learned", {"search", "--method", "learned", "--steps", "24", "--area", ".05,.13"}},
                    Job{"hierarchical", {"search", "--method", "hierarchical", "--budget", "40,60,80"}},
                    Job{"sensitivity", {"sensitivity"}}, Job{"verdict", {"verdict", "--area", ".13,.25"}}),
    [](const auto& job) { return job.param.name; });

}  // namespace
}  // namespace passband::test
