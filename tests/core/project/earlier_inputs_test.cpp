#include "core/project/earlier_inputs.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/project/project_schema.h"
#include "tests/core/project/sample_project.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

using namespace test;
using nlohmann::json;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kPreset =
    R"({"channel_order":"RGB","channels":3,"fit":"squash","height":32,"mean":[0.5,0.5,0.5],"name":"half",)"
    R"("resize_to":0,"std":[0.5,0.5,0.5],"width":32})";

/// The same values under another name, as versions wrote them that had RGB only.
std::string byHand() {
  json recipe = json::parse(kPreset);
  recipe["name"] = "custom";
  recipe.erase("channel_order");
  return recipe.dump();
}

/// A project as schema 3 had it.
class EarlierInputs : public testing::Test {
 protected:
  EarlierInputs() : database_(path_, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE) {
    for (int schema = 0; schema < kSchemaOfEarlierInputs; ++schema)
      database_.exec(projectMigrations[static_cast<std::size_t>(schema)]);
    database_.exec(
        fmt::format("PRAGMA application_id={}; PRAGMA user_version={}", projectApplicationId, kSchemaOfEarlierInputs));
  }
  void addData(const std::string& recipe) {
    database_.exec(
        fmt::format("INSERT INTO inputs(kind, source, hash, description, recipe) "
                    "VALUES('data', 'images', 'aa', 'arrays, 40 images of 2 classes', '{}')",
                    recipe));
  }
  /// Of input 1, unless `more` says otherwise; `classes`: those that its result tells, empty: it is not finished.
  void addRun(const std::string& options, const std::vector<std::string>& classes, const std::string& inputs = "[1]",
              const std::string& command = "evaluate") {
    json told = json::array();
    for (const std::string& name : classes) told.push_back({{"name", name}});
    SQLite::Statement insert(database_,
                             "INSERT INTO runs(command, options, inputs, seed, versions, state, created, result) "
                             "VALUES(?, ?, ?, 0, '{}', ?, '2026-01-01T00:00:00Z', ?)");
    insert.bind(1, command);
    insert.bind(2, options);
    insert.bind(3, inputs);
    insert.bind(4, classes.empty() ? "interrupted" : "done");
    insert.bind(5, classes.empty() ? "" : json{{"classes", told}}.dump());
    insert.exec();
  }
  ProjectFile opened() { return ProjectFile(path_); }
  /// The classes of the first input of each run, null where they are not known.
  static std::vector<json> classesOfRuns(const ProjectFile& project) {
    std::vector<json> classes;
    for (const passband::Run& run : project.runs()) {
      for (const ProjectInput& input : project.inputs()) {
        if (input.id == run.key.inputs.at(0)) classes.push_back(json::parse(input.identity).value("classes", json()));
      }
    }
    return classes;
  }

  TemporaryFolder folder_;
  std::filesystem::path path_ = folder_ / "old.passband";
  SQLite::Database database_;
};

const std::vector<std::string> kCats{"cat", "dog"}, kAnts{"ant", "bee"};

TEST_F(EarlierInputs, ClassNamesComeFromTheResultsThatTellThemAll) {
  addData(kPreset);
  addRun("{}", kCats);
  addRun("[1]", {});
  addRun("[2]", {"dog"});
  const ProjectFile project = opened();
  EXPECT_THAT(classesOfRuns(project), ElementsAre(json(kCats), json(kCats), json(kCats)));
  EXPECT_EQ(project.inputs().size(), 1U);
}

TEST_F(EarlierInputs, RunsOfOtherNamesAreOfAnotherDataset) {
  addData(kPreset);
  addRun("{}", kCats);
  addRun("[1]", kAnts);
  addRun("[2]", {"dog"});
  const ProjectFile project = opened();
  EXPECT_THAT(classesOfRuns(project), ElementsAre(json(kCats), json(kAnts), json()));
  ASSERT_EQ(project.inputs().size(), 3U);
  for (const ProjectInput& input : project.inputs()) EXPECT_EQ(input.recipe, kPreset);
}

TEST_F(EarlierInputs, WithoutAResultTheNamesAreNotKnown) {
  addData(kPreset);
  addRun("{}", {});
  EXPECT_THAT(classesOfRuns(opened()), ElementsAre(json()));
}

TEST_F(EarlierInputs, APreprocessingCountsByItsValues) {
  addData(kPreset);
  addData(byHand());
  addRun("{}", kCats, "[1]");
  addRun("[1]", kCats, "[2]");
  ProjectFile project = opened();
  ASSERT_EQ(project.inputs().size(), 1U);
  for (const passband::Run& run : project.runs()) EXPECT_THAT(run.key.inputs, ElementsAre(project.inputs()[0].id));
  const RunKey key{.command = "evaluate", .options = "[1]", .inputs = {1}, .seed = 0, .versions = "{}"};
  EXPECT_EQ(project.beginRun(key).state, RunState::Done) << "it is found by the other name, too";
}

TEST_F(EarlierInputs, WhatComesToBeTheSameRunStaysBesideIt) {
  addData(kPreset);
  addData(byHand());
  addRun("{}", kCats, "[1]");
  addRun("{}", kCats, "[2]");
  const ProjectFile project = opened();
  ASSERT_EQ(project.runs().size(), 2U);
  EXPECT_EQ(project.inputs().size(), 2U);
  EXPECT_NE(project.runs()[0].key.inputs, project.runs()[1].key.inputs);
}

TEST_F(EarlierInputs, ACullingThatUsesAllImagesHasNoArea) {
  const auto options = [](const char* settled, bool quick, const char* bootstrap) {
    return fmt::format(R"({{"bootstrap":{},"cell":4,"method":"cull","quick":{},"settled":{}}})", bootstrap, quick,
                       settled);
  };
  addData(kPreset);
  addRun(options("[0.0,0.1]", false, "[0,[]]"), kCats, "[1]", "map search");
  addRun(options("[0.0,0.2]", false, "[0,[]]"), kCats, "[1]", "map search");
  addRun(options("[0.5,0.2]", false, "[0,[]]"), kCats, "[1]", "map search");
  addRun(options("[0.0,0.2]", true, "[0,[]]"), kCats, "[1]", "map search");
  addRun(options("[0.0,0.2]", false, "[9,[0.2]]"), kCats, "[1]", "map search");
  const auto runs = opened().runs();
  ASSERT_EQ(runs.size(), 5U);
  EXPECT_EQ(runs[0].key.options, options("[0.0,0.05]", false, "[0,[]]"));
  EXPECT_EQ(runs[1].key.options, options("[0.0,0.2]", false, "[0,[]]")) << "the first one has its place";
  for (std::size_t i = 2; i < 5; ++i) EXPECT_NE(runs[i].key.options.find(",0.2]"), std::string::npos) << i;
}

TEST_F(EarlierInputs, WhatIsDamagedStaysAsItIs) {
  addData("no recipe");
  addRun("no options", kCats, "[1,", "map search");
  addRun("{}", kCats, "[7]", "map search");
  const ProjectFile project = opened();
  std::vector<std::string> damaged;
  ASSERT_EQ(project.runs(&damaged).size(), 1U);
  EXPECT_EQ(damaged.size(), 1U);
  EXPECT_EQ(project.inputs().size(), 1U);
}

}  // namespace
}  // namespace passband
