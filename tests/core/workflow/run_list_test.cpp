#include "core/workflow/run_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/project/kept_work.h"

namespace passband {
namespace {

RunEntry entryOf(const std::string& command, const std::string& options, const std::string& result = "") {
  RunEntry entry;
  entry.run.id = 4;
  entry.run.key.command = command;
  entry.run.key.options = options;
  entry.run.state = RunState::Interrupted;
  entry.run.created = "2026-01-01T00:00:00Z";
  entry.run.result = result;
  entry.data.source = "syn:B1";
  return entry;
}

TEST(RunInfo, SaysWhatWasRunOnWhat) {
  RunEntry entry = entryOf("search", R"({"method":"cull","areas":[0.05,0.13]})");
  RunInfo info = runInfo(entry);
  EXPECT_EQ(info.id, 4);
  EXPECT_EQ(info.method, "cull");
  EXPECT_EQ(info.state, "interrupted");
  EXPECT_EQ(info.date, "2026-01-01T00:00:00Z");
  EXPECT_EQ(info.data, "syn:B1");
  EXPECT_EQ(info.model, "");
  EXPECT_THAT(info.areas, testing::ElementsAre(.05, .13));
  entry.run.finished = "2026-01-02T00:00:00Z";
  EXPECT_EQ(runInfo(entry).date, "2026-01-02T00:00:00Z");
}

TEST(RunInfo, TakesTheMethodFromTheResultOfAVerdict) {
  EXPECT_EQ(runInfo(entryOf("verdict", R"({"areas":[0.1]})", R"({"method":"learned"})")).method, "learned");
  EXPECT_EQ(runInfo(entryOf("verdict", R"({"areas":[0.1]})", R"({"method":null})")).method, "");
  EXPECT_EQ(runInfo(entryOf(kKeptJudging, R"({"search":"{\"method\":\"cull\"}","areas":[0.1]})")).method, "cull");
}

TEST(RunInfo, DamagedOptionsAreEmpty) {
  const RunInfo info = runInfo(entryOf("search", "damaged"));
  EXPECT_EQ(info.method, "");
  EXPECT_TRUE(info.areas.empty());
}

}  // namespace
}  // namespace passband
