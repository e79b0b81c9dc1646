#include "core/workflow/run_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/error.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

using testing::HasSubstr;

RunKey keyOf(RunStore& store, const std::string& options = "{}") {
  const auto data = store.addInput({"data", "syn:B1", "aa", "images", "{}"});
  const auto model = store.addInput({"model", "m.pt", "bb", "net", ""});
  return {.command = "map search", .options = options, .inputs = {data, model}, .seed = 1, .versions = "{}"};
}

RunOutcome outcomeOf(const std::string& result) {
  return {result, {{"relevance/cat", Grid<float>(2, 3, .5F)}}, "counts"};
}

RunEntry only(const RunStore& store) {
  std::vector<std::string> damaged;
  const auto runs = store.runs(damaged);
  EXPECT_EQ(runs.size(), 1U);
  EXPECT_TRUE(damaged.empty());
  return runs.at(0);
}

TEST(RunStore, WhatIsFinishedIsNotMadeAgain) {
  RunStore store;
  const RunKey key = keyOf(store);
  const auto made = store.storedOrMade(key, false, [](const passband::Run&) { return outcomeOf("{\"a\":1}"); });
  EXPECT_TRUE(made.finished.empty());
  const auto stored =
      store.storedOrMade(key, false, [](const passband::Run&) -> RunOutcome { throw Error("made again"); });
  EXPECT_EQ(stored.result, "{\"a\":1}");
  EXPECT_EQ(stored.rest, "counts");
  EXPECT_EQ(stored.run, made.run);
  EXPECT_FALSE(stored.finished.empty());
  ASSERT_EQ(stored.maps.size(), 1U);
  EXPECT_EQ(store.storedOrMade(key, true, [](const passband::Run&) { return outcomeOf("{}"); }).result, "{}");
  const RunEntry entry = only(store);
  EXPECT_EQ(entry.data.source, "syn:B1");
  EXPECT_EQ(entry.model.hash, "bb");
}

TEST(RunStore, WhatIsStoppedComesBackWithItsProgress) {
  RunStore store;
  const RunKey key = keyOf(store);
  EXPECT_THROW(store.storedOrMade(key, false,
                                  [&](const passband::Run& run) -> RunOutcome {
                                    ProgressKeeper keeper(&store, run.id);
                                    EXPECT_TRUE(keeper.saveSometimes([] { return "half"; })) << "the first time";
                                    EXPECT_FALSE(keeper.saveSometimes([] { return "more"; })) << "too soon";
                                    throw Cancelled();
                                  }),
               Cancelled);
  EXPECT_EQ(only(store).run.state, RunState::Interrupted);
  store.storedOrMade(key, false, [](const passband::Run& run) {
    EXPECT_EQ(run.progress, "half");
    return outcomeOf("{}");
  });
  EXPECT_EQ(only(store).run.state, RunState::Done);
}

TEST(RunStore, WhatFailsIsMarkedSo) {
  RunStore store;
  EXPECT_THROW(store.storedOrMade(keyOf(store), false, [](const passband::Run&) -> RunOutcome { throw Error("no"); }),
               Error);
  EXPECT_EQ(only(store).run.state, RunState::Failed);
}

TEST(RunStore, WhatIsAtWorkGoesOnInTheFileThatItMovesTo) {
  const test::TemporaryFolder folder;
  RunStore store;
  store.storedOrMade(keyOf(store), false, [&](const passband::Run& run) {
    store.moveTo(std::make_shared<ProjectFile>(folder / "a.passband"));
    store.saveProgress(run.id, "half");
    return outcomeOf("{\"moved\":true}");
  });
  EXPECT_EQ(store.file()->path(), folder / "a.passband");
  EXPECT_EQ(only(store).run.result, "{\"moved\":true}");
  EXPECT_GT(store.changes(), 0);
}

TEST(RunStore, AStoppedRunFromElsewhereDoesNotReplaceAFinishedOne) {
  RunStore store;
  const RunKey key = keyOf(store);
  store.storeStopped(key, "half");
  EXPECT_EQ(store.run(only(store).run.id).run.progress, "half");
  EXPECT_EQ(only(store).run.state, RunState::Interrupted);
  store.store(key, outcomeOf("{}"));
  store.storeStopped(key, "half");
  EXPECT_EQ(only(store).run.state, RunState::Done);
}

TEST(RunStore, RemovesARunWithItsMaps) {
  RunStore store;
  const auto made = store.storedOrMade(keyOf(store), false, [](const passband::Run&) { return outcomeOf("{}"); });
  store.remove(made.run);
  std::vector<std::string> damaged;
  EXPECT_TRUE(store.runs(damaged).empty());
  EXPECT_TRUE(store.maps(made.run).empty());
  try {
    store.run(made.run);
    ADD_FAILURE() << "it is gone";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("holds no run 1"));
  }
}

}  // namespace
}  // namespace passband
