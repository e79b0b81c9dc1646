// runs as a program: what a project holds, listed, written as its command does, and deleted.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/files.h"
#include "core/project/project_file.h"
#include "tests/integration/run_output.h"
#include "tests/support/json_result.h"
#include "tests/support/small_model.h"
#include "tests/support/temporary_folder.h"

namespace passband::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class RunsProgram : public testing::Test {
 protected:
  RunsProgram() { writeSmallModel(folder_ / "m.safetensors"); }

  json run(std::vector<std::string> arguments, const std::string& out) const {
    arguments.insert(arguments.end(), {"--data", "syn:B1?images=40&size=8&rings=0,2,3,4&all=0:3-4", "--project",
                                       project_, "--out", folder_ / out});
    if (arguments[0] != "spectra") arguments.insert(arguments.end(), {"--model", folder_ / "m.safetensors"});
    return resultOf(arguments);
  }
  json list() const { return resultOf({"runs", project_})["runs"]; }
  /// The number of the last run of that command.
  std::string numberOf(const std::string& command) const {
    int id = 0;
    for (const json& run : list()) {
      if (run["command"] == command) id = run["id"];
    }
    return std::to_string(id);
  }
  /// What --export writes is what the command has written.
  void expectSame(const std::string& command, const std::string& file, const std::string& out) const {
    const std::string copy = out + "-again";
    resultOf({"runs", project_, "--export", numberOf(command), "--out", folder_ / copy});
    EXPECT_EQ(contentOf(folder_ / copy), contentOf(folder_ / out));
    const auto objectIn = [&](const std::string& folder) {
      return comparable(json::parse(MappedFile(folder_ / folder / file).text()));
    };
    EXPECT_EQ(objectIn(copy), objectIn(out));
  }

  TemporaryFolder folder_;
  std::string project_ = folder_ / "p.passband";
};

TEST_F(RunsProgram, ListsWhatTheProjectHolds) {
  run({"search", "--method", "estimate", "--split", ".5", "--area", ".1,.3"}, "maps");
  run({"verdict", "--maps", "project", "--area", ".1"}, "cards");
  const json runs = list();
  ASSERT_EQ(runs.size(), 3U);
  EXPECT_EQ(runs[0]["command"], "map search");
  EXPECT_EQ(runs[1]["command"], "search");
  EXPECT_EQ(runs[1]["areas"], json({.1, .3}));
  for (const json& one : runs) {
    EXPECT_EQ(one["method"], "estimate");
    EXPECT_EQ(one["state"], "done");
    EXPECT_THAT(one["data"].get<std::string>(), HasSubstr("syn:B1"));
    EXPECT_THAT(one["model"].get<std::string>(), HasSubstr("m.safetensors"));
    EXPECT_THAT(one["date"].get<std::string>(), testing::MatchesRegex("20..-..-..T..:..:..Z"));
  }
  const ProgramResult text = runProgram({"runs", project_});
  EXPECT_THAT(text.out, HasSubstr("verdict"));
  EXPECT_THAT(text.out, HasSubstr("0.1,0.3"));
}

TEST_F(RunsProgram, WritesARunAsItsCommandDid) {
  run({"search", "--method", "estimate", "--split", ".5", "--area", ".1,.3"}, "maps");
  run({"verdict", "--maps", "project", "--area", ".1"}, "cards");
  run({"sensitivity"}, "noise");
  run({"spectra"}, "spectra");
  expectSame("search", "search.json", "maps");
  expectSame("verdict", "verdict.json", "cards");
  expectSame("sensitivity", "sensitivity.json", "noise");
  expectSame("spectra", "spectra.json", "spectra");
  resultOf({"runs", project_, "--export", numberOf("map search"), "--out", folder_ / "search"});
  EXPECT_EQ(run({"verdict", "--maps", folder_ / "search", "--area", ".1"}, "cards")["maps_hash"],
            run({"verdict", "--maps", "project", "--area", ".1"}, "cards")["maps_hash"])
      << "the maps of a search serve from its folder as well";
}

TEST_F(RunsProgram, DeletesOne) {
  run({"search", "--method", "estimate"}, "maps");
  const json gone = resultOf({"runs", project_, "--delete", numberOf("search")});
  EXPECT_EQ(gone["deleted"]["command"], "search");
  ASSERT_EQ(gone["runs"].size(), 1U);
  EXPECT_EQ(gone["runs"][0]["command"], "map search");
}

TEST_F(RunsProgram, DeletesOneWhoseKeyIsCorrupt) {
  run({"search", "--method", "estimate"}, "maps");
  std::string bytes(MappedFile(project_).text());
  const std::string inputs = "[1,2,1]";  // of the rates
  int places = 0;                        // in the table and in its index
  for (auto at = bytes.find(inputs); at != std::string::npos; at = bytes.find(inputs, at)) {
    bytes.replace(at, inputs.size(), "[1,2,x]");
    ++places;
  }
  ASSERT_GT(places, 0);
  writeFileAtomically(project_, std::string_view(bytes));
  const ProgramResult listed = runProgram({"runs", project_});
  EXPECT_THAT(listed.err, HasSubstr("is corrupt"));
  const ProgramResult text = runProgram({"runs", project_, "--delete", "2"});
  EXPECT_EQ(text.exitCode, 0) << text.err;
  EXPECT_THAT(text.out, HasSubstr("Deleted run 2, which was corrupt"));
  ASSERT_EQ(list().size(), 1U);
  run({"search", "--method", "estimate"}, "maps");
  EXPECT_EQ(numberOf("search"), "3") << "its number is not given again";
}

TEST_F(RunsProgram, AProjectOfSchema3LosesNothing) {
  std::filesystem::copy_file(std::filesystem::path(PASSBAND_FIXTURES) / "projects/command_line_of_schema_3.passband",
                             project_);
  const json runs = list();
  ASSERT_EQ(runs.size(), 4U);
  for (const json& one : runs) {
    const std::string out = folder_ / one["command"].get<std::string>();
    EXPECT_EQ(one["state"], "done");
    resultOf({"runs", project_, "--export", std::to_string(one["id"].get<int>()), "--out", out});
    EXPECT_FALSE(std::filesystem::is_empty(out));
  }
  EXPECT_TRUE(std::filesystem::exists(folder_ / "search/area-0.2/C3.npy"))
      << "the search that the rates are of is found";
  for (const ProjectInput& input : ProjectFile(project_).inputs()) {
    if (input.kind == "data") EXPECT_THAT(input.identity, HasSubstr(R"("classes":["C0","C1","C2","C3"])"));
  }
}

TEST_F(RunsProgram, WhatCannotBeIsOneSentence) {
  run({"search", "--method", "estimate"}, "maps");
  const auto sentence = [&](std::vector<std::string> arguments, int code) {
    arguments.insert(arguments.begin(), "runs");
    const ProgramResult result = runProgram(arguments);
    EXPECT_EQ(result.exitCode, code);
    EXPECT_EQ(std::ranges::count(result.err, '\n'), 1) << result.err;
    return result.err;
  };
  EXPECT_THAT(sentence({folder_ / "none.passband"}, 1), HasSubstr("is not a Passband project"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "none.passband"));
  EXPECT_THAT(sentence({folder_ / "m.safetensors"}, 1), HasSubstr("is not a Passband project"));
  EXPECT_THAT(sentence({project_, "--delete", "9"}, 1), HasSubstr("holds no run 9"));
  EXPECT_THAT(sentence({project_, "--export", "1"}, 2), HasSubstr("--out"));
  EXPECT_THAT(sentence({project_, "--export", "1", "--out", folder_ / "maps"}, 1), HasSubstr("holds files already"));
  EXPECT_THAT(sentence({project_, "--export", "1", "--delete", "1", "--out", "x"}, 2), HasSubstr("exclude"));
  {
    ProjectFile project(project_);
    const auto begun = project.beginRun({.command = "search", .options = "{}", .inputs = {}}).id;
    ASSERT_EQ(begun, 3);
  }
  EXPECT_THAT(sentence({project_, "--export", "3", "--out", folder_ / "x"}, 1), HasSubstr("is not finished"));
}

}  // namespace
}  // namespace passband::test
