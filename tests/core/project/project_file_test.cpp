#include "core/project/project_file.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <csignal>
#include <fstream>
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/error.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

using test::TemporaryFolder;
using ::testing::HasSubstr;

RunKey someKey() {
  return {"search", R"({"area":0.05,"method":"cull"})", {1, 2}, 18446744073709551615U, R"({"passband":"0.1.0"})"};
}

StoredMap someMap(const std::string& name, std::int64_t rows, std::int64_t cols) {
  StoredMap map{name, Grid<float>(rows, cols)};
  float next = -3.25F;
  for (float& value : map.values.values()) value = next += 0.5F;
  return map;
}

/// The text of the Error that `action` throws; a failure when it throws none.
std::string errorOf(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  ADD_FAILURE() << "no Error was thrown";
  return {};
}

/// Runs `body` in a child process, which may write a byte per step into a pipe; it is killed with SIGKILL after `steps`
/// bytes. Returns how many bytes it had written in all.
std::size_t killedAfter(std::size_t steps, const std::function<void(int pipe)>& body) {
  int ends[2];
  if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    body(ends[1]);
    ::_exit(1);
  }
  ::close(ends[1]);
  char byte = 0;
  std::size_t count = 0;
  while (count < steps && ::read(ends[0], &byte, 1) == 1) ++count;
  ::kill(child, SIGKILL);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status)) << "the child ended by itself";
  while (::read(ends[0], &byte, 1) == 1) ++count;
  ::close(ends[0]);
  return count;
}

void sendByte(int pipe) {
  if (::write(pipe, "x", 1) != 1) ::_exit(2);
}

std::string progressOf(std::size_t step) {
  return std::to_string(step) + std::string(5000, static_cast<char>(step));
}

TEST(ProjectFile, KeepsInputsRunsMapsAndMasks) {
  const TemporaryFolder folder;
  const auto path = folder / "a.passband";
  const StoredMap cat = someMap("relevance/cat", 3, 5), ring = someMap("mask/ring", 2, 2);
  std::int64_t runId = 0;
  {
    ProjectFile project(path);
    const std::int64_t data = project.addInput({"data", "folder", "aa", "ten classes", "{}"});
    const std::int64_t model = project.addInput({"model", "m.pth", "bb", "ResNet-20", ""});
    EXPECT_NE(data, model);
    RunKey key = someKey();
    key.inputs = {data, model};
    runId = project.beginRun(key).id;
    project.finishRun(runId, R"({"area":0.05})", {cat, someMap("relevance/dog", 1, 1)});
    project.saveMask(someMap("mask/ring", 7, 7));
    project.saveMask(ring);
  }
  EXPECT_TRUE(ProjectFile::isProject(path));
  EXPECT_FALSE(std::filesystem::exists(folder / "a.passband-wal"));
  ProjectFile project(path);
  ASSERT_EQ(project.inputs().size(), 2U);
  EXPECT_EQ(project.inputs()[1].description, "ResNet-20");
  EXPECT_EQ(project.inputs()[1].id, 2);
  ASSERT_EQ(project.runs().size(), 1U);
  const auto run = project.runs()[0];
  EXPECT_EQ(run.state, RunState::Done);
  EXPECT_EQ(run.result, R"({"area":0.05})");
  EXPECT_EQ(run.key.inputs, (std::vector<std::int64_t>{1, 2}));
  EXPECT_EQ(run.key.seed, 18446744073709551615U);
  EXPECT_THAT(run.created, ::testing::MatchesRegex("20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"));
  EXPECT_GE(run.finished, run.created);
  ASSERT_EQ(project.maps(runId).size(), 2U);
  EXPECT_EQ(project.maps(runId)[0].name, "relevance/cat");
  EXPECT_EQ(project.maps(runId)[0].values, cat.values);
  ASSERT_EQ(project.masks().size(), 1U);
  EXPECT_EQ(project.masks()[0].values, ring.values);
}

TEST(ProjectFile, AnEqualInputIsStoredOnceWithItsNewestPlace) {
  const TemporaryFolder folder;
  ProjectFile project(folder / "a.passband");
  const std::int64_t first = project.addInput({"data", "old/place", "aa", "", "{}"});
  EXPECT_EQ(project.addInput({"data", "new/place", "aa", "", "{}"}), first);
  EXPECT_NE(project.addInput({"data", "new/place", "aa", "", R"({"height":32})"}), first);
  ASSERT_EQ(project.inputs().size(), 2U);
  EXPECT_EQ(project.inputs()[0].source, "new/place");
}

TEST(ProjectFile, EqualKeysAreOneRunAndAnyDifferenceMakesAnother) {
  const TemporaryFolder folder;
  ProjectFile project(folder / "a.passband");
  const std::string progress("half\0way", 8);
  const auto first = project.beginRun(someKey());
  EXPECT_EQ(first.progress, "");
  project.saveProgress(first.id, progress);
  project.setState(first.id, RunState::Interrupted);
  EXPECT_EQ(project.runs()[0].state, RunState::Interrupted);

  const auto again = project.beginRun(someKey());
  EXPECT_EQ(again.id, first.id);
  EXPECT_EQ(again.state, RunState::Running);
  EXPECT_EQ(again.progress, progress);
  EXPECT_EQ(again.created, first.created);

  std::vector<RunKey> others(5, someKey());
  others[0].command = "evaluate";
  others[1].options = "{}";
  others[2].inputs = {2, 1};
  others[3].seed = 0;
  others[4].versions = "{}";
  for (const RunKey& other : others) EXPECT_EQ(project.beginRun(other).progress, "");
  EXPECT_EQ(project.runs().size(), 6U);
}

TEST(ProjectFile, ADoneRunStaysDoneWithItsResultAndWithoutProgress) {
  const TemporaryFolder folder;
  ProjectFile project(folder / "a.passband");
  const auto run = project.beginRun(someKey());
  project.saveProgress(run.id, "half");
  project.finishRun(run.id, "{}", {someMap("m", 4, 4)});
  const auto again = project.beginRun(someKey());
  EXPECT_EQ(again.state, RunState::Done);
  EXPECT_EQ(again.result, "{}");
  EXPECT_EQ(again.progress, "");
  project.finishRun(run.id, "{}", {someMap("n", 2, 4)});
  ASSERT_EQ(project.maps(run.id).size(), 1U);
  EXPECT_EQ(project.maps(run.id)[0].name, "n");
}

TEST(ProjectFile, AFailedFinishLeavesTheRunAsItWas) {
  const TemporaryFolder folder;
  ProjectFile project(folder / "a.passband");
  const auto run = project.beginRun(someKey());
  project.saveProgress(run.id, "half");
  EXPECT_THROW(project.finishRun(run.id, "{}", {someMap("m", 4, 4), {"empty", {}}}), UsageError);
  EXPECT_TRUE(project.maps(run.id).empty());
  EXPECT_EQ(project.beginRun(someKey()).progress, "half");
}

TEST(ProjectFile, RefusesARunItDoesNotHold) {
  const TemporaryFolder folder;
  ProjectFile project(folder / "a.passband");
  EXPECT_THAT(errorOf([&] { project.saveProgress(7, "x"); }), HasSubstr("no run 7"));
  EXPECT_THAT(errorOf([&] { project.setState(7, RunState::Failed); }), HasSubstr("no run 7"));
  EXPECT_THAT(errorOf([&] { project.finishRun(7, "{}", {}); }), HasSubstr("no run 7"));
}

TEST(ProjectFile, AKilledWriterLeavesTheLastCompletedTransaction) {
  for (const std::size_t steps : {1U, 2U, 17U, 60U}) {
    const TemporaryFolder folder;
    const auto path = folder / "a.passband";
    const std::size_t done = killedAfter(steps, [&](int pipe) {
      ProjectFile project(path);
      const std::int64_t run = project.beginRun(someKey()).id;
      for (std::size_t step = 1;; ++step) {
        project.saveProgress(run, progressOf(step));
        sendByte(pipe);
      }
    });
    ASSERT_GE(done, steps);
    EXPECT_TRUE(ProjectFile::isProject(path));
    ProjectFile project(path);
    const auto run = project.beginRun(someKey());
    EXPECT_EQ(run.id, 1);
    EXPECT_TRUE(run.progress == progressOf(done) || run.progress == progressOf(done + 1))
        << "after " << done << " steps";
  }
}

TEST(ProjectFile, ASecondProcessIsRefusedUntilTheFirstIsGone) {
  const TemporaryFolder folder;
  const auto path = folder / "a.passband";
  int release[2];
  ASSERT_EQ(::pipe(release), 0);
  std::string refusal;
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const ProjectFile project(path);
    sendByte(ready[1]);
    char byte = 0;
    while (::read(release[0], &byte, 1) < 0) {
    }
    ::_exit(0);
  }
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  EXPECT_TRUE(ProjectFile::isProject(path));
  EXPECT_EQ(errorOf([&] { const ProjectFile second(path); }),
            "project " + path.string() + " is open in another process; close it there first");
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_NO_THROW(ProjectFile{path});
  for (const int end : {release[0], release[1], ready[0], ready[1]}) ::close(end);
}

TEST(ProjectFile, LookingAtAnOpenProjectDoesNotLetASecondOneIn) {
  const TemporaryFolder folder;
  const auto path = folder / "a.passband";
  const ProjectFile first(path);
  EXPECT_TRUE(ProjectFile::isProject(path));  // closing that descriptor drops SQLite's own locks
  EXPECT_THAT(errorOf([&] { const ProjectFile second(path); }), HasSubstr("is open in another process"));
}

TEST(ProjectFile, RefusesAnotherProgramThatHoldsTheDatabase) {
  const TemporaryFolder folder;
  const auto path = folder / "a.passband";
  { const ProjectFile project(path); }
  SQLite::Database other(path.string(), SQLite::OPEN_READWRITE);
  other.exec("PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE");
  EXPECT_THAT(errorOf([&] { const ProjectFile second(path); }), HasSubstr("is open in another process"));
}

TEST(ProjectFile, RefusesFilesThatAreNoProjects) {
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

TEST(ProjectFile, AnEmptyFileBecomesAProject) {
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

TEST(ProjectFile, RefusesANewerSchema) {
  const TemporaryFolder folder;
  const auto path = tampered(folder, "PRAGMA user_version=7");
  EXPECT_EQ(errorOf([&] { readAll(path); }),
            path.string() + " was made by a newer Passband (schema 7, this one knows 1); update Passband");
  EXPECT_THAT(errorOf([&] { readAll(tampered(folder, "PRAGMA user_version=0")); }), HasSubstr("is damaged"));
  EXPECT_THAT(errorOf([&] { readAll(tampered(folder, "PRAGMA user_version=-3")); }), HasSubstr("is damaged"));
}

TEST(ProjectFile, RefusesHostileContents) {
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

TEST(ProjectFile, DamagedBytesGiveASentenceOrAreReadAsTheyAre) {
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

TEST(ProjectFile, AFullDiskIsSaidAndLeavesTheOldContent) {
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

TEST(ProjectFile, AFullDiskLeavesNoNewFile) {
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
