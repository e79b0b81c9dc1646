// Runs of a project that was damaged, or made to do harm: one sentence that names the run, and no crash.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/project/project_file.h"
#include "tests/support/json_result.h"
#include "tests/support/small_model.h"
#include "tests/support/temporary_folder.h"

namespace passband::test {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class DamagedRuns : public testing::Test {
 protected:
  DamagedRuns() { writeSmallModel(folder_ / "m.safetensors"); }

  std::vector<std::string> with(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--data", "syn:B1?images=40&size=8&rings=0,2,3,4&all=0:3-4", "--project",
                                       project_, "--out", folder_ / "out", "--model", folder_ / "m.safetensors"});
    return arguments;
  }
  passband::Run runOf(const std::string& command) const {
    for (const passband::Run& run : ProjectFile(project_).runs()) {
      if (run.key.command == command) return run;
    }
    throw std::runtime_error("there is no " + command);
  }
  /// Stores the run with another result and other maps.
  void damage(const passband::Run& run, const std::string& result,
              const std::function<void(std::vector<StoredMap>&)>& change) {
    ProjectFile project(project_);
    auto maps = project.maps(run.id);
    change(maps);
    project.finishRun(run.id, result, maps, {});
  }
  void damage(const passband::Run& run, const std::string& result) {
    damage(run, result, [](auto&) {});
  }
  void expectRefused(std::vector<std::string> arguments, const passband::Run& run) {
    arguments.push_back("--quiet");
    const ProgramResult result = runProgram(arguments);
    EXPECT_EQ(result.exitCode, 1) << arguments[0] << result.err;
    EXPECT_EQ(std::ranges::count(result.err, '\n'), 1) << result.err;
    EXPECT_THAT(result.err, AllOf(HasSubstr("run " + std::to_string(run.id) + " of "), HasSubstr("delete the run"),
                                  Not(HasSubstr("json"))));
  }
  std::vector<std::string> exported(const passband::Run& run) const {
    return {"runs", project_, "--export", std::to_string(run.id), "--out", folder_ / "exported"};
  }

  TemporaryFolder folder_;
  std::string project_ = folder_ / "p.passband";
  const std::vector<std::string> search_{"search", "--method", "estimate"};
};

const std::string kDeep = std::string(200'000, '[') + std::string(200'000, ']');

TEST_F(DamagedRuns, ASearch) {
  resultOf(with(search_));
  const passband::Run found = runOf("map search"), judged = runOf("search");
  ProjectFile(project_).removeRun(judged.id);
  json far = json::parse(found.result), deep = far;
  far["classes"][1]["index"] = 10'000'000;
  damage(found, far.dump());
  expectRefused(with(search_), found);
  deep.erase("searched");
  std::string text = deep.dump();
  text.insert(text.size() - 1, ",\"searched\":" + kDeep);
  for (const std::string& result : {std::string("{}"), std::string("no JSON"), std::string("[]"), text}) {
    damage(found, result);
    expectRefused(with(search_), found);
    expectRefused(exported(found), found);
  }
  damage(found, found.result, [](auto& maps) { maps.pop_back(); });
  expectRefused(with(search_), found);
  expectRefused(exported(found), found);
}

TEST_F(DamagedRuns, ASearchsRates) {
  resultOf(with(search_));
  const passband::Run judged = runOf("search");
  for (const std::string& result : {std::string("{}"), "{\"searched\":" + kDeep + "}"}) {
    damage(judged, result);
    expectRefused(with(search_), judged);
    expectRefused(exported(judged), judged);
  }
}

TEST_F(DamagedRuns, ASensitivity) {
  resultOf(with({"sensitivity"}));
  const passband::Run run = runOf("sensitivity");
  damage(run, run.result, [](auto& maps) { maps[1].values(4, 5) = 1e9F; });
  expectRefused(with({"sensitivity"}), run);
  expectRefused(exported(run), run);
  damage(run, run.result, [](auto& maps) { maps.clear(); });
  expectRefused(with({"sensitivity"}), run);
  expectRefused(exported(run), run);
}

TEST_F(DamagedRuns, AVerdict) {
  resultOf(with({"search", "--method", "estimate", "--split", ".5"}));
  const std::vector<std::string> verdict{"verdict", "--maps", "project", "--area", ".1"};
  resultOf(with(verdict));
  const passband::Run run = runOf("verdict");
  json empty = json::parse(run.result);
  empty["areas"] = json::array();
  for (const std::string& result : {std::string("{}"), "{\"searched\":" + kDeep + "}", empty.dump()}) {
    damage(run, result);
    expectRefused(with(verdict), run);
    expectRefused(exported(run), run);
  }
}

TEST_F(DamagedRuns, AVerdictOfASearchThatIsNestedWithoutEnd) {
  resultOf(with(search_));
  damage(runOf("map search"), "{\"searched\":" + kDeep + "}");
  const ProgramResult result = runProgram(with({"verdict", "--maps", "project", "--area", ".1", "--quiet"}));
  EXPECT_LE(result.exitCode, 1) << result.err;
  EXPECT_GE(result.exitCode, 0) << result.err;
}

}  // namespace
}  // namespace passband::test
