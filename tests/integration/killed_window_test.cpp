// The window killed at random moments, from its start to its end: the project opens, and a user who does the same again
// has the bytes of a session that nobody killed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/project/project_file.h"
#include "tests/integration/random_kills.h"
#include "tests/integration/run_output.h"
#include "tests/support/small_model.h"
#include "tests/support/temporary_folder.h"

namespace passband::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

class KilledWindow : public testing::Test {
 protected:
  /// A project that names images and model, and holds a result of the command line.
  KilledWindow() {
    writeSmallModel(folder_ / "model.safetensors");
    const ProgramResult made =
        runProgram({"evaluate", "--data", "syn:B1?images=40&size=8&rings=0,2,3,4&all=0:3-4", "--size", "8", "--preset",
                    "synthetic", "--model", folder_ / "model.safetensors", "--project", folder_ / "made.passband"});
    EXPECT_EQ(made.exitCode, 0) << made.err;
  }

  /// Always in the same place: results name it.
  std::string newProject() const {
    const fs::path project = folder_ / "work" / "p.passband";
    fs::remove_all(project.parent_path());
    fs::create_directory(project.parent_path());
    fs::copy_file(folder_ / "made.passband", project);
    return project;
  }

  /// As window_user has it: a search and the test of its maps.
  ProgramOptions options(const std::string& method) const {
    return {
        .program = PASSBAND_WINDOW,
        .environment = {"QT_QPA_PLATFORM=offscreen", "QT_PLUGIN_PATH=" PASSBAND_TEST_PLUGINS,
                        "QT_QPA_GENERIC_PLUGINS=window_user:" + method, "XDG_CONFIG_HOME=" + settings_.path().string(),
                        "XDG_DATA_HOME=" + settings_.path().string()}};
  }

  /// The runs, without how long they took, when, and how their preprocessing was found.
  static std::vector<std::pair<json, std::vector<StoredMap>>> contentOf(const std::string& project) {
    const ProjectFile file(project);
    std::vector<std::pair<json, std::vector<StoredMap>>> runs;
    for (const passband::Run& run : file.runs()) {
      EXPECT_EQ(run.state, RunState::Done) << run.key.command;
      json result = json::parse(run.result);
      result.erase("seconds");
      // A project that is opened again has chosen the preprocessing that was detected in the session before.
      result.erase("recipe_source");
      result["recipe"].erase("name");
      result["command"] = run.key.command;
      runs.emplace_back(std::move(result), file.maps(run.id));
    }
    return runs;
  }

  void expectSameAfterKills(const std::string& method) {
    const std::string project = newProject();
    const ProgramResult whole = runProgram({project}, options(method));
    ASSERT_EQ(whole.exitCode, 0) << whole.err.substr(0, 300);
    const auto expected = contentOf(project);
    ASSERT_EQ(expected.size(), 3U) << "an evaluation, a search, and verdicts";
    RandomKills random(whole);
    for (int kill = 0; kill < kills(); ++kill) {
      SCOPED_TRACE(kill);
      newProject();
      random.kill({project}, options(method));
      EXPECT_NO_THROW(ProjectFile(project).runs());
      ASSERT_EQ(runProgram({project}, options(method)).exitCode, 0);
      EXPECT_EQ(contentOf(project), expected);
      EXPECT_EQ(std::distance(fs::directory_iterator(fs::path(project).parent_path()), {}), 1) << "beside the project";
      EXPECT_THAT(leftovers(folder_.path()), testing::IsEmpty());
    }
  }

  TemporaryFolder folder_, settings_;
};

TEST_F(KilledWindow, GoesOnWithACullingAndItsVerdicts) {
  expectSameAfterKills("cull");
}

}  // namespace
}  // namespace passband::test
