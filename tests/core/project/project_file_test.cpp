#include "core/project/project_file.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <chrono>
#include <csignal>
#include <fstream>
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/core/project/sample_project.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

using namespace test;
using ::testing::HasSubstr;

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

TEST(ProjectFile, ACopyHasEverythingAndNothingElse) {
  const TemporaryFolder folder;
  const StoredMap ring = someMap("ring", 2, 2), old = someMap("old", 3, 3);
  {
    ProjectFile from(folder / "a.passband"), to(folder / "b.passband");
    from.saveMask(ring);
    from.finishRun(from.beginRun(someKey()).id, "{}", {someMap("cat", 3, 5)});
    from.saveSetting("window", "{}");
    to.saveMask(old);
    to.saveSetting("other", "text");
    to.copyFrom(from);
    from.removeMask("ring");
  }
  EXPECT_TRUE(ProjectFile::isProject(folder / "b.passband"));
  ProjectFile copy(folder / "b.passband");
  ASSERT_EQ(copy.masks().size(), 1U);
  EXPECT_EQ(copy.masks()[0].name, "ring");
  ASSERT_EQ(copy.runs().size(), 1U);
  EXPECT_EQ(copy.maps(copy.runs()[0].id).size(), 1U);
  EXPECT_EQ(copy.setting("window"), "{}");
  EXPECT_EQ(copy.setting("other"), "");
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
  EXPECT_NE(project.addInput({"data", "new/place", "aa", "", "{}", R"({"classes":["cat"]})"}), first);
  EXPECT_EQ(project.addInput({"data", "new/place", "aa", "", R"({"name":"other"})"}), first);
  ASSERT_EQ(project.inputs().size(), 2U);
  EXPECT_EQ(project.inputs()[0].source, "new/place");
  EXPECT_EQ(project.inputs()[1].identity, R"({"classes":["cat"]})");
}

TEST(ProjectFile, TheNumberOfARunThatWasDeletedIsNotGivenAgain) {
  const TemporaryFolder folder;
  RunKey key = someKey();
  {
    ProjectFile project(folder / "a.passband");
    for (const char* const options : {"{}", "[1]"}) {
      key.options = options;
      project.beginRun(key);
    }
    project.removeRun(2);
    EXPECT_EQ(project.beginRun(key).id, 3);
    project.removeRun(1);
    project.removeRun(3);
  }
  ProjectFile project(folder / "a.passband");
  EXPECT_EQ(project.beginRun(key).id, 4);
  ProjectFile copy(folder / "b.passband");
  project.removeRun(4);
  copy.copyFrom(project);
  EXPECT_EQ(copy.beginRun(key).id, 5);
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

TEST(ProjectFile, WhatComesLateDoesNotChangeAFinishedRun) {
  const TemporaryFolder folder;
  ProjectFile project(folder / "a.passband");
  const auto run = project.beginRun({.command = "search", .options = "{}", .inputs = {}}).id;
  project.finishRun(run, "{\"is\":1}", {});
  project.saveProgress(run, "older");
  project.setState(run, RunState::Interrupted);
  const auto stored = project.run(run);
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->state, RunState::Done);
  EXPECT_EQ(stored->progress, "");
  EXPECT_EQ(stored->result, "{\"is\":1}");
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

/// The progress that is in a copy of the file alone, while the file is open.
std::string progressInCopy(const std::filesystem::path& file) {
  const TemporaryFolder folder;
  std::filesystem::copy_file(file, folder / "copy.passband");
  return ProjectFile(folder / "copy.passband").beginRun(someKey()).progress;
}

TEST(ProjectFile, WhatIsSavedIsInTheOneFile) {
  const TemporaryFolder folder;
  const auto path = folder / "a.passband";
  ProjectFile project(path);
  const std::int64_t run = project.beginRun(someKey()).id;
  for (std::size_t step = 1; step < 4; ++step) {
    project.saveProgress(run, progressOf(step));
    EXPECT_EQ(progressInCopy(path), progressOf(step));
  }
  std::filesystem::create_hard_link(path, folder / "link.passband");
  project.saveProgress(run, progressOf(4));
  EXPECT_EQ(progressInCopy(folder / "link.passband"), progressOf(4));
}

/// An open project with a run, and what is said of it.
class OpenProject : public testing::Test {
 protected:
  void save(std::size_t step) { project_.saveProgress(run_, progressOf(step)); }

  TemporaryFolder folder_;
  const std::filesystem::path path_ = folder_ / "a.passband";
  std::vector<std::string> said_;
  ProjectFile project_{path_, [this](const std::string& sentence) { said_.push_back(sentence); }};
  std::int64_t run_ = project_.beginRun(someKey()).id;
};

TEST_F(OpenProject, IsFollowedWhereItIsMovedTo) {
  save(1);
  std::filesystem::create_directory(folder_ / "later");
  const auto moved = folder_ / "later" / "b.passband";
  std::filesystem::rename(path_, moved);
  save(2);
  save(3);
  EXPECT_EQ(project_.path(), moved);
  EXPECT_THAT(said_, testing::ElementsAre("the project " + path_.string() + " was moved to " + moved.string() +
                                          " while it was open; it is saved there from now on"));
  EXPECT_FALSE(std::filesystem::exists(path_));
  EXPECT_EQ(progressInCopy(moved), progressOf(3));
  EXPECT_THAT(errorOf([&] { const ProjectFile second(moved); }), HasSubstr("is open in another process"));
}

TEST_F(OpenProject, IsFollowedAlsoWhereAnotherOneHasItsNameNow) {
  std::filesystem::rename(path_, folder_ / "b.passband");
  { ProjectFile(path_).saveSetting("whose", "another's"); }
  save(1);
  EXPECT_EQ(project_.path(), folder_ / "b.passband");
  EXPECT_EQ(ProjectFile(path_).setting("whose"), "another's");
  EXPECT_TRUE(ProjectFile(path_).runs().empty());
  EXPECT_EQ(progressInCopy(folder_ / "b.passband"), progressOf(1));
}

TEST_F(OpenProject, IsWrittenAnewWhereItWasDeleted) {
  save(1);
  project_.saveMask(someMap("ring", 2, 2));
  std::filesystem::remove(path_);
  save(2);
  EXPECT_EQ(project_.path(), path_);
  EXPECT_THAT(said_, testing::ElementsAre(HasSubstr("was deleted while it was open; it is written again")));
  EXPECT_EQ(progressInCopy(path_), progressOf(2));
  EXPECT_EQ(project_.masks().size(), 1U);
  EXPECT_THAT(errorOf([&] { const ProjectFile second(path_); }), HasSubstr("is open in another process"));
}

TEST_F(OpenProject, IsWrittenAnewWithItsFolder) {
  const auto inner = folder_ / "folder";
  std::filesystem::create_directory(inner);
  ProjectFile project(inner / "c.passband");
  const std::int64_t run = project.beginRun(someKey()).id;
  std::filesystem::remove_all(inner);
  project.saveProgress(run, "half");
  EXPECT_EQ(progressInCopy(inner / "c.passband"), "half");
}

TEST_F(OpenProject, InTheTrashItIsDeleted) {
  std::filesystem::create_directories(folder_ / "Trash" / "files");
  std::filesystem::rename(path_, folder_ / "Trash" / "files" / "a.passband");
  save(1);
  EXPECT_EQ(project_.path(), path_);
  EXPECT_EQ(progressInCopy(path_), progressOf(1));
}

TEST_F(OpenProject, IsKeptBesideTheFileThatReplacesIt) {
  { ProjectFile(folder_ / "other.passband").saveSetting("whose", "another's"); }
  std::filesystem::create_directory(folder_ / "a-2.passband");  // that name is taken
  std::filesystem::rename(folder_ / "other.passband", path_);
  save(1);
  const auto beside = folder_ / "a-3.passband";
  EXPECT_EQ(project_.path(), beside);
  EXPECT_THAT(said_, testing::ElementsAre("the project " + path_.string() +
                                          " was replaced by another file while it was open; it is saved as " +
                                          beside.string()));
  EXPECT_EQ(progressInCopy(beside), progressOf(1));
  EXPECT_EQ(ProjectFile(path_).setting("whose"), "another's");
  EXPECT_TRUE(ProjectFile(path_).runs().empty());
}

/// As cp does: the file stays the same one.
void writeOver(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary | std::ios::in | std::ios::out | std::ios::trunc);
  file << bytes;
}

std::string bytesOf(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST_F(OpenProject, IsKeptBesideWhatIsWrittenOverIt) {
  { ProjectFile(folder_ / "other.passband").saveSetting("whose", "another's"); }
  const std::string text(5000, 'x');
  for (const std::string& bytes : {bytesOf(folder_ / "other.passband"), text, text.substr(0, 30), std::string()}) {
    SCOPED_TRACE(bytes.substr(0, 6));
    const TemporaryFolder folder;
    const auto path = folder / "a.passband", beside = folder / "a-2.passband";
    { ProjectFile(path).saveMask(someMap("ring", 2, 2)); }
    std::vector<std::string> said;
    ProjectFile project(path, [&](const std::string& sentence) { said.push_back(sentence); });
    const std::int64_t run = project.beginRun(someKey()).id;
    project.saveProgress(run, progressOf(1));
    writeOver(path, bytes);
    project.finishRun(run, "{}", {someMap("m", 4, 4)});
    EXPECT_EQ(project.path(), beside);
    EXPECT_THAT(said, testing::ElementsAre("the project " + path.string() +
                                           " was overwritten by another program while it was open; it is saved as " +
                                           beside.string()));
    EXPECT_EQ(bytesOf(path), bytes) << "that is not this program's any more";
    std::filesystem::copy_file(beside, folder / "copy.passband");
    const ProjectFile kept(folder / "copy.passband");
    EXPECT_EQ(kept.runs().at(0).state, RunState::Done);
    EXPECT_EQ(kept.maps(run), std::vector{someMap("m", 4, 4)});
    EXPECT_EQ(kept.masks().size(), 1U) << "what it held before";
  }
}

TEST_F(OpenProject, IsToldFromAnotherOneThatWasWrittenToEquallyOften) {
  const auto another = folder_ / "b.passband";
  RunKey key = someKey();
  key.seed = 1;
  {
    ProjectFile other(another);
    other.saveProgress(other.beginRun(key).id, progressOf(1));
  }
  save(1);
  const std::string bytes = bytesOf(another);
  ASSERT_EQ(bytes.substr(0, 100), bytesOf(path_).substr(0, 100)) << "SQLite takes one for the other";
  writeOver(path_, bytes);
  std::filesystem::last_write_time(path_, std::filesystem::last_write_time(path_) + std::chrono::seconds(1));
  save(2);
  EXPECT_EQ(project_.path(), folder_ / "a-2.passband");
  EXPECT_EQ(progressInCopy(project_.path()), progressOf(2));
  EXPECT_EQ(bytesOf(path_), bytes);
}

TEST_F(OpenProject, IsKeptBesideItsOwnEarlierState) {
  save(1);
  const std::string backup = bytesOf(path_);
  for (std::size_t step = 2; step < 5; ++step) save(step * 1000);
  writeOver(path_, backup);
  project_.saveMask(someMap("ring", 2, 2));
  EXPECT_EQ(progressInCopy(folder_ / "a-2.passband"), progressOf(4000));
  EXPECT_EQ(bytesOf(path_), backup);
}

TEST_F(OpenProject, OfManyMegabytesKeepsWhatWasStoredSinceItWasOpened) {
  const auto large = folder_ / "large.passband";
  {
    ProjectFile before(large);
    before.finishRun(before.beginRun(someKey()).id, "{}", {someMap("m", 4200, 4200)});
  }
  std::string said;
  ProjectFile project(large, [&](const std::string& sentence) { said = sentence; });
  RunKey key = someKey();
  key.seed = 5;
  const std::int64_t run = project.beginRun(key).id;
  writeOver(large, "");
  project.finishRun(run, "{}", {someMap("m", 4, 4)});
  EXPECT_THAT(said, testing::EndsWith("what it held before is lost, what was stored since it was opened is saved as " +
                                      (folder_ / "large-2.passband").string()));
  ASSERT_EQ(project.runs().size(), 1U);
  EXPECT_EQ(project.run(run)->key.seed, 5U);
  EXPECT_EQ(project.maps(run).size(), 1U);
}

TEST_F(OpenProject, WrittenOverAndDeletedIsKept) {
  save(1);
  writeOver(path_, "");
  std::filesystem::remove(path_);
  save(2);
  EXPECT_EQ(progressInCopy(path_), progressOf(2));
}

TEST_F(OpenProject, StaysWhereAnotherProgramTouchesOrEditsIt) {
  save(1);
  std::filesystem::last_write_time(path_, std::filesystem::last_write_time(path_) + std::chrono::hours(1));
  save(2);
  SQLite::Database(path_.string(), SQLite::OPEN_READWRITE).exec("INSERT INTO settings VALUES('note', 'by hand')");
  save(3);
  EXPECT_EQ(project_.path(), path_);
  EXPECT_THAT(said_, testing::IsEmpty());
  EXPECT_EQ(project_.setting("note"), "by hand");
  EXPECT_EQ(progressInCopy(path_), progressOf(3));
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

}  // namespace
}  // namespace passband
