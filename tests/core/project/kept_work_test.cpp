#include "core/project/kept_work.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/project/project_schema.h"
#include "tests/core/project/sample_project.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

using namespace test;
using testing::HasSubstr;

/// A project as versions of that schema made it.
void makeOld(const std::filesystem::path& path, int schema, const std::string& more) {
  SQLite::Database database(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  for (int i = 0; i < schema; ++i) database.exec(projectMigrations[static_cast<std::size_t>(i)]);
  database.exec(more);
  database.exec(fmt::format("PRAGMA application_id={}; PRAGMA user_version={}", projectApplicationId, schema));
}

constexpr const char* kOneRun =
    "INSERT INTO runs(command, options, inputs, seed, versions, state, created, progress) "
    "VALUES('map search', '{}', '[]', 0, '{}', 'interrupted', '2026-01-01T00:00:00Z', x'68616c66');";

TEST(KeptWork, ProjectsOfEveryEarlierSchemaLoseNothing) {
  for (const int schema : {1, 2, 3}) {
    const TemporaryFolder folder;
    makeOld(folder / "old.passband", schema, kOneRun);
    const ProjectFile project(folder / "old.passband");
    ASSERT_EQ(project.runs().size(), 1U);
    EXPECT_EQ(project.run(1)->progress, "half");
    EXPECT_EQ(project.setting("window"), "");
  }
}

TEST(KeptWork, BecomesRunsWithItsStateAndWhatIsDamagedIsNamed) {
  const TemporaryFolder folder;
  // "cull", {"a":1}, the bytes 0 255 10, ended; "learned", {}, "x", stopped; and lines that are none.
  makeOld(folder / "old.passband", 2,
          "INSERT INTO settings VALUES('kept searches', 'Y3VsbA== eyJhIjoxfQ== AP8K whole\n"
          "bGVhcm5lZA== e30= eA== stopped\n"
          "Y3VsbA== e30= !!!! whole\nY3VsbA== e30=\n'), "
          "('kept judgings', 'Y3VsbA== eyJhcmVhcyI6Wy4xXX0= eA== whole\n'), ('window', '{}');");
  std::vector<std::string> said;
  const ProjectFile project(folder / "old.passband", [&](const std::string& sentence) { said.push_back(sentence); });
  EXPECT_THAT(said, testing::ElementsAre(HasSubstr("saved search 3 of"), HasSubstr("saved search 4 of"),
                                         HasSubstr("saved verdict 1 of")))
      << "the areas are no JSON: .1";
  const auto runs = project.runs();
  ASSERT_EQ(runs.size(), 2U);
  EXPECT_EQ(runs[0].key.command, kKeptSearch);
  EXPECT_EQ(runs[0].key.options, "{\"a\":1}");
  EXPECT_EQ(runs[0].state, RunState::Done);
  EXPECT_EQ(project.run(runs[0].id)->progress, std::string("\0\xff\n", 3));
  EXPECT_EQ(runs[1].state, RunState::Interrupted);
  EXPECT_EQ(project.run(runs[1].id)->progress, "x");
  for (const char* const name : {"kept searches", "kept judgings"}) EXPECT_EQ(project.setting(name), "") << name;
  EXPECT_EQ(project.setting("window"), "{}");
}

TEST(ProjectFile, DamagedRunsAreLeftOutOneByOneAndNamed) {
  const TemporaryFolder folder;
  const auto path = folder / "a.passband";
  {
    ProjectFile project(path);
    RunKey key = someKey();
    for (const char* const options : {"{}", "[1]", "[2]"}) {
      key.options = options;
      project.beginRun(key);
    }
  }
  SQLite::Database(path.string(), SQLite::OPEN_READWRITE)
      .exec("UPDATE runs SET state = 'dreaming' WHERE id = 1; UPDATE runs SET inputs = '{' WHERE id = 3");
  ProjectFile project(path);
  std::vector<std::string> damaged;
  const auto runs = project.runs(&damaged);
  ASSERT_EQ(runs.size(), 1U);
  EXPECT_EQ(runs[0].id, 2);
  EXPECT_THAT(errorOf([&] { project.run(3); }), testing::AllOf(HasSubstr("run 3 names"), HasSubstr("delete the run")));
  EXPECT_THAT(damaged, testing::ElementsAre(HasSubstr("run 1 has the state"), HasSubstr("run 3 names its inputs")));
  EXPECT_THAT(errorOf([&] { (void)project.runs(); }), HasSubstr("is damaged"));
  project.removeRun(3);
  project.removeRun(1);
  EXPECT_EQ(project.runs().size(), 1U);
}

TEST(ProjectFile, InMemoryItHasNoFileAndCanBecomeOne) {
  const TemporaryFolder folder;
  ProjectFile memory = ProjectFile::inMemory();
  EXPECT_TRUE(memory.path().empty());
  memory.finishRun(memory.beginRun(someKey()).id, "{}", {someMap("m", 4, 4)}, "rest");
  ProjectFile file(folder / "a.passband");
  file.copyFrom(memory);
  EXPECT_EQ(file.maps(1).size(), 1U);
  EXPECT_EQ(file.run(1)->progress, "rest");
  file.removeRun(1);
  EXPECT_TRUE(file.runs().empty());
  EXPECT_TRUE(file.maps(1).empty());
  EXPECT_EQ(memory.runs().size(), 1U);
}

}  // namespace
}  // namespace passband
