#include "core/project/project_copy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <optional>
#include <string>
#include <vector>

#include "core/project/project_database.h"
#include "tests/core/project/sample_project.h"

namespace passband {
namespace {

constexpr const char* kRun =
    "INSERT INTO runs(command, options, inputs, seed, versions, state, created, progress) "
    "VALUES('search', '{}', '[]', 7, '{}', 'running', '', x'00')";

/// A project and its copy, which was begun when the project held a run with a map.
class CopiedProject : public testing::Test {
 protected:
  CopiedProject() { copy_.emplace(begun(), ProjectCopy::Extent::Everything); }

  SQLite::Database& begun() {
    project_.sqlite().exec(kRun);
    project_.sqlite().exec("INSERT INTO maps(run, name, rows, cols, data) VALUES(1, 'm', 1, 1, x'00000000')");
    return project_.sqlite();
  }
  void store(const char* sql) {
    project_.sqlite().exec(sql);
    copy_->update(project_.sqlite());
  }
  std::string inCopy(const char* query) { return copy_->sqlite().execAndGet(query).getString(); }
  /// Everything, of either.
  static std::vector<std::string> content(SQLite::Database& sqlite) {
    std::vector<std::string> rows;
    for (const char* const query : {"SELECT * FROM inputs", "SELECT * FROM runs", "SELECT * FROM maps",
                                    "SELECT * FROM masks", "SELECT * FROM settings"}) {
      SQLite::Statement statement(sqlite, query);
      while (statement.executeStep()) {
        std::string row = query;
        for (int column = 0; column < statement.getColumnCount(); ++column)
          row += '|' + statement.getColumn(column).getString();
        rows.push_back(row);
      }
    }
    return rows;
  }

  ProjectDatabase project_;
  std::optional<ProjectCopy> copy_;
};

TEST_F(CopiedProject, HasWhatWasThereAndWhatIsStored) {
  EXPECT_EQ(inCopy("SELECT name FROM maps"), "m");
  store("INSERT INTO settings VALUES('window', '{}')");
  store("INSERT INTO masks(name, rows, cols, data) VALUES('ring', 1, 1, x'00000000')");
  store("INSERT INTO inputs(kind, source, hash, description, recipe, identity) VALUES('data', 'd', 'h', '', '', '')");
  store("UPDATE runs SET progress = x'', result = '{\"area\":1}', seed = -1");
  store("UPDATE settings SET value = '[]'");
  EXPECT_EQ(content(copy_->sqlite()), content(project_.sqlite()));
  EXPECT_TRUE(copy_->isIn(project_.sqlite()));
}

TEST(ProjectCopy, OfALargeProjectHoldsWhatIsStoredFromNowOn) {
  ProjectDatabase project;
  project.sqlite().exec(kRun);
  project.sqlite().exec(
      "INSERT INTO maps(run, name, rows, cols, data) VALUES(1, 'm', 1, 1, zeroblob(70000000)); "
      "UPDATE run_numbers SET last = 7");
  ProjectCopy copy(project.sqlite(), ProjectCopy::Extent::EverythingOfSmallOnes);
  EXPECT_FALSE(copy.whole());
  project.sqlite().exec("INSERT INTO settings VALUES('window', '{}')");
  copy.update(project.sqlite());
  const auto in = [](SQLite::Database& sqlite, const char* query) { return sqlite.execAndGet(query).getString(); };
  EXPECT_EQ(in(copy.sqlite(), "SELECT count(*) FROM runs"), "0");
  EXPECT_EQ(in(copy.sqlite(), "SELECT name FROM settings"), "window");
  EXPECT_EQ(in(copy.sqlite(), "SELECT max(last) FROM run_numbers"), "7");
  const char* const tables = "SELECT group_concat(name) FROM (SELECT name FROM sqlite_master ORDER BY name)";
  EXPECT_EQ(in(copy.sqlite(), tables), in(project.sqlite(), tables));
  EXPECT_TRUE(copy.isIn(project.sqlite()));
}

TEST_F(CopiedProject, GivesNoRunNumberAgain) {
  store("UPDATE run_numbers SET last = 5");
  EXPECT_EQ(inCopy("SELECT max(last) FROM run_numbers"), "5");
}

TEST_F(CopiedProject, ForgetsWhatIsRemovedWithAllThatBelongsToIt) {
  store("DELETE FROM runs WHERE id = 1");
  EXPECT_EQ(inCopy("SELECT count(*) FROM runs"), "0");
  EXPECT_EQ(inCopy("SELECT count(*) FROM maps"), "0");
}

TEST_F(CopiedProject, ATransactionThatFailedChangesNothing) {
  {
    SQLite::Transaction given(project_.sqlite());
    project_.sqlite().exec("UPDATE runs SET command = 'verdict'; INSERT INTO settings VALUES('window', '{}')");
  }
  copy_->update(project_.sqlite());
  EXPECT_EQ(content(copy_->sqlite()), content(project_.sqlite()));
  EXPECT_EQ(inCopy("SELECT command FROM runs"), "search");
}

TEST_F(CopiedProject, IsNotInAnotherProjectOrAnEarlierState) {
  ProjectDatabase other;
  other.sqlite().exec(kRun);
  EXPECT_FALSE(copy_->isIn(other.sqlite())) << "the map is missing";
  other.copyFrom(project_);
  EXPECT_TRUE(copy_->isIn(other.sqlite()));
  other.sqlite().exec("INSERT INTO settings VALUES('note', 'x')");
  EXPECT_TRUE(copy_->isIn(other.sqlite())) << "more is there";
  store("UPDATE runs SET progress = x'0011'");
  EXPECT_FALSE(copy_->isIn(other.sqlite()));
}

TEST_F(CopiedProject, IsWatchedThroughAnotherConnectionToo) {
  ProjectDatabase other;
  other.copyFrom(project_);
  copy_->watch(other.sqlite());
  other.sqlite().exec("UPDATE runs SET command = 'verdict'");
  copy_->update(other.sqlite());
  EXPECT_EQ(inCopy("SELECT command FROM runs"), "verdict");
}

TEST_F(CopiedProject, WithoutRoomItIsLostAndNothingElse) {
  copy_->sqlite().exec("PRAGMA max_page_count=1");
  store("UPDATE runs SET progress = zeroblob(100000)");
  EXPECT_TRUE(copy_->lost());
  EXPECT_EQ(project_.sqlite().execAndGet("SELECT length(progress) FROM runs").getInt(), 100000);
}

}  // namespace
}  // namespace passband
