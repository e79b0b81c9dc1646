#include "ui/lab/search_run.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/analysis/search/culling.h"
#include "tests/support/small_model.h"
#include "tests/support/temporary_folder.h"
#include "tests/ui/support/wait.h"
#include "ui/lab/lab.h"

namespace passband {
namespace {

using test::waitUntil;

class SearchRunTest : public testing::Test {
 protected:
  void SetUp() override {
    test::writeSmallModel(folder_ / "net.safetensors");
    lab_.inputs.openData("syn:B1?images=12");
    lab_.inputs.openModel(QString::fromStdString((folder_ / "net.safetensors").string()));
    ASSERT_TRUE(waitUntil([&] { return lab_.inputs.current()->complete() && !lab_.jobs.busy(); }));
  }
  SearchOptions options() const {
    SearchOptions options;
    options.classes = {1};
    options.cellSize = 4;
    return options;
  }
  bool ended(const SearchRun& run) {
    return waitUntil([&] { return !run.running(); });
  }

  test::TemporaryFolder folder_;
  Lab lab_;
};

TEST_F(SearchRunTest, GivesWhatTheSearchGivesByItself) {
  SearchRun run(lab_.inputs, lab_.runs, lab_.jobs, lab_.messages);
  run.start({"cull", options()});
  EXPECT_TRUE(run.running());
  ASSERT_TRUE(ended(run));
  ASSERT_NE(run.found(), nullptr);
  EXPECT_TRUE(run.found()->whole);
  const LabInputs& inputs = *lab_.inputs.current();
  const auto search = openSearch(searchMethod("cull"), inputs.experiment(), options());
  JobContext context;
  search->run([] {}, context);
  const SearchResult truth = search->result();
  ASSERT_EQ(run.found()->result.classes.size(), 1U);
  EXPECT_EQ(run.found()->result.classes[0].relevance.values,
            mapFromCentred(centred(truth.classes[0].relevance)).map.values)
      << "as projects and files keep it, so that every cut of it is the same";
  EXPECT_EQ(run.found()->result.forwards, truth.forwards);
}

TEST_F(SearchRunTest, StoppedSearchGoesOnToTheSameMaps) {
  SearchRun whole(lab_.inputs, lab_.runs, lab_.jobs, lab_.messages);
  whole.start({"cull", options()});
  ASSERT_TRUE(ended(whole));
  lab_.runs.setStore(std::make_shared<RunStore>());  // which does not hold it
  SearchRun run(lab_.inputs, lab_.runs, lab_.jobs, lab_.messages);
  // Stopped at the first sign of progress, as often as it takes; a stop that comes too late leaves it done.
  bool goesOn = false;
  QObject::connect(&run, &SearchRun::progressed, [&] {
    if (run.running() && run.progress().done > 0 && !goesOn) run.stop();
  });
  run.start({"cull", options()});
  ASSERT_TRUE(ended(run));
  goesOn = true;
  if (run.canGoOn({"cull", options()})) {
    SearchOptions other = options();
    other.cellSize = 8;
    EXPECT_FALSE(run.canGoOn({"cull", other}));
    EXPECT_FALSE(run.canGoOn({"estimate", options()}));
    run.start({"cull", options()});
    ASSERT_TRUE(ended(run));
  }
  ASSERT_NE(run.found(), nullptr);
  EXPECT_TRUE(run.found()->whole);
  EXPECT_EQ(run.found()->result.classes[0].relevance.values, whole.found()->result.classes[0].relevance.values);
  EXPECT_EQ(run.found()->result.forwards, whole.found()->result.forwards);
  EXPECT_FALSE(run.canGoOn({"cull", options()})) << "it has ended";
}

TEST_F(SearchRunTest, StateOfAStoppedSearchServesAnotherSessionWithTheSameInputs) {
  std::int64_t forwards = 0;
  {
    SearchRun run(lab_.inputs, lab_.runs, lab_.jobs, lab_.messages);
    QObject::connect(&run, &SearchRun::progressed, [&] {
      if (run.running() && run.progress().done > 0) run.stop();
    });
    run.start({"cull", options()});
    ASSERT_TRUE(ended(run));
    if (!run.canGoOn({"cull", options()})) GTEST_SKIP() << "the stop came when it was done";
    forwards = run.found()->result.forwards;
  }
  Lab other;
  other.runs.setStore(lab_.runs.store());
  SearchRun& run = other.search;
  EXPECT_FALSE(run.canGoOn({"cull", options()})) << "nothing is open yet";
  other.inputs.openData("syn:B1?images=12");
  other.inputs.openModel(QString::fromStdString((folder_ / "net.safetensors").string()));
  ASSERT_TRUE(waitUntil([&] { return run.found() != nullptr; }));
  EXPECT_TRUE(run.canGoOn({"cull", options()}));
  ASSERT_TRUE(run.kept());
  EXPECT_EQ(run.kept()->method, "cull");
  EXPECT_EQ(run.kept()->options.classes, std::vector<int>{1});
  EXPECT_FALSE(run.found()->whole);
  EXPECT_FALSE(run.running());
  EXPECT_EQ(run.found()->result.forwards, forwards);
}

TEST_F(SearchRunTest, AStoppedCullingOfAnotherAreaIsResumed) {
  SearchOptions settling = options();  // as the command line was asked for another area than the window's
  settling.own = CullOptions{.settledShare = .9, .settledArea = .2};
  const RunInputs inputs = runInputs(*lab_.inputs.current(), 0);
  lab_.runs.store()->storeStopped(searchRunKey(*lab_.runs.store(), inputs, *inputs.images, {"cull", settling}), "");
  SearchRun later(lab_.inputs, lab_.runs, lab_.jobs, lab_.messages);
  SearchOptions here = options();
  here.own = CullOptions{.settledShare = .9};
  ASSERT_TRUE(waitUntil([&] { return later.canGoOn({"cull", here}); }));
  EXPECT_FALSE(later.canGoOn({"cull", options()})) << "it would use all images";
  later.start({"cull", here});
  ASSERT_TRUE(ended(later));
  EXPECT_EQ(ownOptions<CullOptions>(later.found()->choice.options).settledArea, .2);
  std::vector<std::string> damaged;
  EXPECT_EQ(lab_.runs.store()->runs(damaged).size(), 1U) << "no other search was begun";
  EXPECT_FALSE(later.canGoOn({"cull", here})) << "it has ended";
}

TEST_F(SearchRunTest, WholeSearchesComeBackWithoutRunning) {
  SearchRun run(lab_.inputs, lab_.runs, lab_.jobs, lab_.messages);
  for (const char* method : {"cull", "estimate"}) {
    run.start({method, options()});
    ASSERT_TRUE(ended(run));
  }
  SearchRun later(lab_.inputs, lab_.runs, lab_.jobs, lab_.messages);
  ASSERT_TRUE(waitUntil([&] { return later.found() != nullptr; }));
  ASSERT_TRUE(later.kept());
  EXPECT_EQ(later.kept()->method, "estimate") << "the last one";
  EXPECT_FALSE(later.running());
  EXPECT_TRUE(later.found()->whole);
  EXPECT_EQ(later.found()->result.classes[0].relevance.values, run.found()->result.classes[0].relevance.values);
  ASSERT_EQ(later.earlier().size(), 1U);
  EXPECT_EQ(later.earlier()[0]->result.method, "cull");
  EXPECT_FALSE(later.canGoOn({"estimate", options()})) << "it has ended";
}

TEST_F(SearchRunTest, OptionsOfTheMethodComeBackWithTheSearch) {
  SearchRun run(lab_.inputs, lab_.runs, lab_.jobs, lab_.messages);
  SearchOptions settling = options();
  settling.own = CullOptions{.settledShare = .5};
  run.start({"cull", settling});
  ASSERT_TRUE(ended(run));
  SearchRun later(lab_.inputs, lab_.runs, lab_.jobs, lab_.messages);
  ASSERT_TRUE(waitUntil([&] { return later.found() != nullptr; }));
  ASSERT_TRUE(later.kept());
  EXPECT_EQ(ownOptions<CullOptions>(later.kept()->options).settledShare, .5);
}

TEST_F(SearchRunTest, AResultThatCannotBeReadIsDropped) {
  SearchRun run(lab_.inputs, lab_.runs, lab_.jobs, lab_.messages);
  run.start({"cull", options()});
  ASSERT_TRUE(ended(run));
  lab_.runs.store()->file()->finishRun(1, "damaged", {});
  SearchRun later(lab_.inputs, lab_.runs, lab_.jobs, lab_.messages);
  ASSERT_TRUE(waitUntil([&] { return !lab_.runs.store()->file()->run(1); }));
  ASSERT_TRUE(waitUntil([&] { return !lab_.jobs.busy(); }));
  EXPECT_EQ(lab_.messages.messages().last().severity, Severity::Warning);
  EXPECT_EQ(later.found(), nullptr);
}

TEST_F(SearchRunTest, AStateThatIsRefusedIsDropped) {
  SearchRun run(lab_.inputs, lab_.runs, lab_.jobs, lab_.messages);
  QObject::connect(&run, &SearchRun::progressed, [&] {
    if (run.running() && run.progress().done > 0) run.stop();
  });
  run.start({"cull", options()});
  ASSERT_TRUE(ended(run));
  if (!run.canGoOn({"cull", options()})) GTEST_SKIP() << "the stop came when it was done";
  lab_.runs.store()->saveProgress(1, "damaged");
  run.start({"cull", options()});
  ASSERT_TRUE(ended(run));
  EXPECT_EQ(lab_.messages.messages().last().severity, Severity::Warning);
  EXPECT_FALSE(run.canGoOn({"cull", options()})) << "the next one begins anew";
  EXPECT_EQ(lab_.runs.store()->run(1).run.progress, "");
}

TEST_F(SearchRunTest, WhatTheProjectHoldsIsNotSearchedAgain) {
  SearchRun run(lab_.inputs, lab_.runs, lab_.jobs, lab_.messages),
      again(lab_.inputs, lab_.runs, lab_.jobs, lab_.messages);
  run.start({"cull", options()});
  ASSERT_TRUE(ended(run));
  const std::int64_t changes = lab_.runs.store()->changes();
  again.start({"cull", options()});
  ASSERT_TRUE(ended(again));
  EXPECT_EQ(again.found()->mapsHash, run.found()->mapsHash);
  EXPECT_EQ(again.found()->result.seconds, run.found()->result.seconds);
  EXPECT_LE(lab_.runs.store()->changes(), changes + 1) << "it was only asked for";
}

TEST_F(SearchRunTest, MapsOfOtherInputsAreForgotten) {
  SearchRun run(lab_.inputs, lab_.runs, lab_.jobs, lab_.messages);
  run.start({"cull", options()});
  ASSERT_TRUE(ended(run));
  ASSERT_NE(run.found(), nullptr);
  lab_.inputs.setLimit(11);
  ASSERT_TRUE(waitUntil([&] { return lab_.inputs.current()->data->size() == 44; }));
  EXPECT_EQ(run.found(), nullptr);
}

TEST_F(SearchRunTest, ClassesWithTooFewImagesAreAMessage) {
  lab_.inputs.setLimit(2);
  ASSERT_TRUE(waitUntil([&] { return lab_.inputs.current()->data->size() == 8 && lab_.inputs.current()->complete(); }));
  SearchRun run(lab_.inputs, lab_.runs, lab_.jobs, lab_.messages);
  run.start({"cull", options()});
  ASSERT_TRUE(ended(run));
  EXPECT_EQ(run.found(), nullptr);
  EXPECT_EQ(lab_.messages.messages().last().severity, Severity::Error);
}

}  // namespace
}  // namespace passband
