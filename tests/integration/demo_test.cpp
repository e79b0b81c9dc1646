// The demonstration finds what it planted, and nothing where nothing was planted.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <string>

#include "core/project/project_file.h"
#include "tests/support/run_program.h"
#include "tests/support/temporary_folder.h"

namespace passband::test {
namespace {

/// The demo's JSON object; a shorter one than the user's, so that it stays quick under the sanitizers.
nlohmann::json demo(const TemporaryFolder& folder, const std::string& plant) {
  const ProgramResult result =
      runProgram({"demo", "--plant", plant, "--images", "150", "--out", (folder.path() / "demo").string(), "--json"});
  EXPECT_EQ(result.exitCode, 0) << result.err;
  return nlohmann::json::parse(result.out);
}

TEST(Demo, TheMapLiesInThePlantedBand) {
  const TemporaryFolder folder;
  const auto result = demo(folder, "8-12@30-60");
  EXPECT_EQ(result["planted_class"], "C3");
  EXPECT_GE(result["share_in_band"].get<double>(), 5 * result["expected_share"].get<double>());
  EXPECT_GT(result["accuracy"].get<double>(), .7);
  const ProjectFile project(folder.path() / "demo/demo.passband");
  EXPECT_GE(project.runs().size(), 3U);
  for (const passband::Run& run : project.runs()) EXPECT_EQ(run.state, RunState::Done) << run.key.command;
  for (const char* picture : {"demo/spectra/adcs.png", "demo/maps/relevance.png", "demo/network.safetensors"}) {
    EXPECT_TRUE(std::filesystem::exists(folder.path() / picture)) << picture;
  }
}

TEST(Demo, NoExcessWhereNothingIsPlanted) {
  const TemporaryFolder folder;
  const auto result = demo(folder, "none");
  EXPECT_TRUE(result["planted_class"].is_null());
  EXPECT_LT(result["share_in_band"].get<double>(), 2 * result["expected_share"].get<double>());
  EXPECT_GT(result["accuracy"].get<double>(), .5);
}

}  // namespace
}  // namespace passband::test
