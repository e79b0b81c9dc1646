#include <SQLiteCpp/SQLiteCpp.h>
#include <csignal>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "tests/core/project/sample_project.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

using namespace test;
using ::testing::HasSubstr;

TEST(ProjectDatabase, RefusesAnotherProgramThatHoldsTheDatabase) {
  const TemporaryFolder folder;
  const auto path = folder / "a.passband";
  { const ProjectFile project(path); }
  SQLite::Database other(path.string(), SQLite::OPEN_READWRITE);
  other.exec("PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE");
  EXPECT_THAT(errorOf([&] { const ProjectFile second(path); }), HasSubstr("is open in another process"));
}

TEST(ProjectDatabase, RefusesFilesThatAreNoProjects) {
  const TemporaryFolder folder;
  const auto text = folder / "text.passband", foreign = folder / "foreign.passband";
  std::ofstream(text) << "not a database, and long enough to have a header of the size that SQLite has in its files.";
  SQLite::Database(foreign.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec("CREATE TABLE t(x)");
  EXPECT_FALSE(ProjectFile::isProject(text));
  EXPECT_FALSE(ProjectFile::isProject(foreign));
  EXPECT_FALSE(ProjectFile::isProject(folder / "absent"));
  EXPECT_FALSE(ProjectFile::isProject(folder.path()));
  EXPECT_THAT(errorOf([&] { ProjectFile project(text); }), HasSubstr("is not a Passband project"));
  EXPECT_THAT(errorOf([&] { ProjectFile project(foreign); }), HasSubstr("a database of another program"));
  EXPECT_THAT(errorOf([&] { ProjectFile project(folder.path()); }), HasSubstr("cannot open the project"));
  EXPECT_THAT(errorOf([&] { ProjectFile project(folder / "no" / "such.passband"); }),
              HasSubstr("cannot open the project"));
  EXPECT_FALSE(std::filesystem::exists(folder / "no"));
}

TEST(ProjectDatabase, AnEmptyFileBecomesAProject) {
  const TemporaryFolder folder;
  const auto path = folder / "a.passband";
  std::ofstream(path).close();
  EXPECT_FALSE(ProjectFile::isProject(path));
  { const ProjectFile project(path); }
  EXPECT_TRUE(ProjectFile::isProject(path));
}

/// A project with a run and a map, changed by `sql` behind Passband's back.
std::filesystem::path tampered(const TemporaryFolder& folder, const std::string& sql) {
  const auto path = folder / "tampered.passband";
  std::filesystem::remove(path);
  {
    ProjectFile project(path);
    const std::int64_t run = project.beginRun(someKey()).id;
    project.finishRun(run, "{}", {someMap("relevance/cat", 4, 4)});
  }
  SQLite::Database(path.string(), SQLite::OPEN_READWRITE).exec("PRAGMA ignore_check_constraints=ON;" + sql);
  return path;
}

void readAll(const std::filesystem::path& path) {
  ProjectFile project(path);
  project.inputs();
  project.masks();
  for (const auto& run : project.runs()) project.maps(run.id);
}

TEST(ProjectDatabase, AProjectWithAWriteAheadLogBecomesOneFile) {
  const TemporaryFolder folder;
  const auto path = tampered(folder, "PRAGMA journal_mode=WAL");
  {
    SQLite::Database other(path.string(), SQLite::OPEN_READWRITE);
    other.exec("UPDATE runs SET result = 'newest'");
    for (const char* part : {"", "-wal"}) {
      std::filesystem::copy_file(path.string() + part, (folder / "left.passband").string() + part);
    }
  }
  const ProjectFile project(folder / "left.passband");
  EXPECT_EQ(project.runs().at(0).result, "newest");
  EXPECT_FALSE(std::filesystem::exists(folder / "left.passband-wal"));
  std::filesystem::copy_file(folder / "left.passband", folder / "copy.passband");
  EXPECT_EQ(ProjectFile(folder / "copy.passband").runs().at(0).result, "newest");
}

TEST(ProjectDatabase, RefusesANewerSchema) {
  const TemporaryFolder folder;
  const auto path = tampered(folder, "PRAGMA user_version=7");
  EXPECT_EQ(errorOf([&] { readAll(path); }),
            path.string() + " was made by a newer Passband (schema 7, this one knows 4); update Passband");
  EXPECT_THAT(errorOf([&] { readAll(tampered(folder, "PRAGMA user_version=0")); }), HasSubstr("is damaged"));
  EXPECT_THAT(errorOf([&] { readAll(tampered(folder, "PRAGMA user_version=-3")); }), HasSubstr("is damaged"));
}

TEST(ProjectDatabase, RefusesHostileContents) {
  const TemporaryFolder folder;
  for (const char* sql : {
           "UPDATE maps SET rows = 5",
           "UPDATE maps SET rows = 0, cols = 0, data = x''",
           "UPDATE maps SET rows = -4, cols = -4",
           "UPDATE maps SET rows = 4611686018427387904, cols = 4",
           "UPDATE maps SET rows = 65536, cols = 65536",
           "UPDATE maps SET data = zeroblob(63)",
           "UPDATE runs SET state = 'sleeping'",
           "UPDATE runs SET inputs = '[1,'",
           "UPDATE runs SET inputs = '[\"one\"]'",
           "DROP TABLE masks",
           "DROP TABLE maps; CREATE TABLE maps(id, run, name, rows, cols, data); INSERT INTO maps VALUES(1, 1, 'm', "
           "'4', 4, zeroblob(64))",
           "DROP TABLE maps; CREATE TABLE maps(id, run, name, rows, cols, data); INSERT INTO maps VALUES(1, 1, 'm', 1, "
           "1, 'text')",
           "CREATE TRIGGER t AFTER UPDATE ON runs BEGIN DELETE FROM maps; END",
           "DROP TABLE masks; CREATE VIEW masks AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) "
           "SELECT i AS id, i AS name, i AS rows, i AS cols, i AS data FROM n",
       }) {
    SCOPED_TRACE(sql);
    EXPECT_THAT(errorOf([&] { readAll(tampered(folder, sql)); }), HasSubstr("is damaged"));
  }
}

TEST(ProjectDatabase, DamagedBytesGiveASentenceOrAreReadAsTheyAre) {
  const TemporaryFolder folder;
  const auto path = tampered(folder, "");
  std::ifstream file(path, std::ios::binary);
  const std::string whole(std::istreambuf_iterator<char>(file), {});
  int refused = 0;
  for (std::size_t position = 16; position < whole.size(); position += 397) {
    std::string bytes = whole;
    bytes.replace(position, 8, "\xff\xff\xff\xff\xff\xff\xff\xff", std::min<std::size_t>(8, whole.size() - position));
    std::ofstream(path, std::ios::binary) << bytes;
    try {
      readAll(path);
    } catch (const Error&) {
      ++refused;
    }
  }
  EXPECT_GT(refused, 0);
  std::ofstream(path, std::ios::binary) << whole.substr(0, 5000);
  EXPECT_THAT(errorOf([&] { readAll(path); }), HasSubstr("is damaged"));
}

/// Writing past a size fails as on a full disk, until the end of the scope.
class FullDisk {
 public:
  explicit FullDisk(std::uintmax_t size) {
    previous_ = std::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &limit_);
    const rlimit small{static_cast<rlim_t>(size), limit_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
  }
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &limit_);
    std::signal(SIGXFSZ, previous_);
  }

 private:
  rlimit limit_{};
  void (*previous_)(int) = SIG_DFL;
};

TEST(ProjectDatabase, AFullDiskIsSaidAndLeavesTheOldContent) {
  const TemporaryFolder folder;
  const auto path = folder / "a.passband";
  ProjectFile project(path);
  const std::int64_t run = project.beginRun(someKey()).id;
  project.saveProgress(run, "half");
  std::string said;
  {
    const FullDisk full(200'000);
    said = errorOf([&] { project.finishRun(run, "{}", {someMap("m", 512, 512)}); });
  }
  EXPECT_THAT(said, ::testing::StartsWith("cannot write " + path.string() + ": the disk is full"));
  EXPECT_THAT(said, ::testing::EndsWith("the project keeps everything stored before"));
  EXPECT_EQ(project.beginRun(someKey()).progress, "half");
  EXPECT_TRUE(project.maps(run).empty());
  project.finishRun(run, "{}", {someMap("m", 512, 512)});
  EXPECT_EQ(project.maps(run).size(), 1U);
}

TEST(ProjectDatabase, AFullDiskLeavesNoNewFile) {
  const TemporaryFolder folder;
  std::string said;
  {
    const FullDisk full(1000);
    said = errorOf([&] { ProjectFile project(folder / "a.passband"); });
  }
  EXPECT_THAT(said, HasSubstr("the disk is full"));
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

}  // namespace
}  // namespace passband
