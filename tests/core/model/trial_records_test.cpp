#include "core/model/trial_records.h"

#include <cstdlib>
#include <gtest/gtest.h>

#include "tests/support/file_builder.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

namespace fs = std::filesystem;

const TrialRun run{.seconds = 0.25, .walls = {.files = true, .calls = false}, .remembered = false};

std::vector<fs::path> filesIn(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
  return files;
}

TEST(TrialRecords, ARunIsRememberedUnderItsKeyOnly) {
  const test::TemporaryFolder folder;
  const TrialRecords records(folder / "a/b");
  EXPECT_FALSE(records.find("key"));
  records.add("key", run);
  const auto found = TrialRecords(folder / "a/b").find("key");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->seconds, 0.25);
  EXPECT_TRUE(found->walls.files);
  EXPECT_FALSE(found->walls.calls);
  EXPECT_TRUE(found->remembered);
  EXPECT_FALSE(records.find("other key"));
}

TEST(TrialRecords, ADamagedRecordIsNone) {
  const test::TemporaryFolder folder;
  const TrialRecords records(folder.path());
  records.add("key", run);
  const fs::path file = filesIn(folder.path()).at(0);
  const std::string whole = test::readFile(file);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    test::writeFile(file, std::string_view(whole).substr(0, length));
    EXPECT_FALSE(records.find("key")) << length;
  }
  for (const char* text : {"null", "[]", "{}", "{\"key\":\"key\"}", "\xff\xfe",
                           "{\"key\":\"key\",\"seconds\":\"x\",\"files\":true,\"calls\":true}",
                           "{\"key\":\"other\",\"seconds\":1,\"files\":true,\"calls\":true}"}) {
    test::writeFile(file, text);
    EXPECT_FALSE(records.find("key")) << text;
  }
  records.add("key", run);
  EXPECT_TRUE(records.find("key")) << "and is written anew";
}

TEST(TrialRecords, AFolderThatCannotBeWrittenRemembersNothing) {
  const test::TemporaryFolder folder;
  test::writeFile(folder / "file", "");
  for (const fs::path& nowhere : {folder / "file/below", fs::path()}) {
    const TrialRecords records(nowhere);
    records.add("key", run);
    EXPECT_FALSE(records.find("key"));
  }
}

/// Sets a variable of the environment, null for none, until it goes.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) {
    if (const char* now = std::getenv(name)) before_ = now;
    set(value);
  }
  ~Variable() { set(before_ ? before_->c_str() : nullptr); }

 private:
  void set(const char* value) { value != nullptr ? setenv(name_, value, 1) : unsetenv(name_); }

  const char* name_;
  std::optional<std::string> before_;
};

TEST(TrialRecords, TheFolderIsInTheUsersCache) {
  const Variable home("HOME", "/home/somebody");
  {
    const Variable cache("XDG_CACHE_HOME", "/caches");
    EXPECT_EQ(trialRecordsFolder(), "/caches/passband/trial-runs");
  }
  {
    const Variable relative("XDG_CACHE_HOME", "caches");
    EXPECT_EQ(trialRecordsFolder(), "/home/somebody/.cache/passband/trial-runs") << "as the XDG rules say";
  }
  const Variable cache("XDG_CACHE_HOME", nullptr), homeless("HOME", nullptr);
  EXPECT_EQ(trialRecordsFolder(), "");
}

}  // namespace
}  // namespace passband
