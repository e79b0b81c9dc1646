#include "ui/lab/verdict_run.h"

#include <gtest/gtest.h>

#include "core/data/split.h"
#include "tests/ui/workspaces/lab_fixture.h"
#include "ui/lab/cut_rates.h"

namespace passband {
namespace {

using test::waitUntil;

class VerdictRunTest : public test::LabTest {
 protected:
  void SetUp() override {
    openSmall();
    ASSERT_TRUE(waitUntil([&] { return !lab.jobs.busy(); }));
  }
  std::shared_ptr<const FoundMaps> search(bool split) { return search("estimate", split); }
  std::shared_ptr<const FoundMaps> search(const QString& method, bool split) {
    SearchRun run(lab.inputs, lab.runs, lab.jobs, lab.messages);
    SearchOptions options;
    options.classes = {0, 2};
    options.cellSize = 8;
    run.start({method, options, split});
    EXPECT_TRUE(waitUntil([&] { return !run.running(); }));
    return run.found();
  }
  std::int64_t lastRun() { return lab.runs.store()->file()->runs().back().id; }
  /// What the last run, a finished one, keeps beside its result becomes `rest`.
  void keepOfTheLastRun(const std::string& rest) {
    const auto file = lab.runs.store()->file();
    file->finishRun(lastRun(), file->run(lastRun())->result, {}, rest);
  }
  bool ended(const VerdictRun& run) {
    return waitUntil([&] { return !run.running(); });
  }
};

TEST_F(VerdictRunTest, JudgesOnTheImagesThatTheSearchLeftOut) {
  const auto maps = search(true);
  ASSERT_NE(maps, nullptr);
  VerdictRun run(lab.inputs, lab.runs, lab.jobs, lab.messages);
  run.start(maps, {.13, .25});
  ASSERT_TRUE(ended(run));
  ASSERT_NE(run.verdicts(), nullptr);
  // The truth: core's judge on the other half.
  const LabInputs& inputs = *lab.inputs.current();
  const auto judge = subset(inputs.data, stratifiedSplit(*inputs.data, .5, 0).judge);
  std::vector<ClassMap> classMaps;
  for (const auto& own : maps->result.classes) classMaps.push_back({own.classIndex, own.relevance});
  JudgeState state;
  JobContext context;
  const Judgement truth = judgeMaps(
      inputs.experiment().on(judge), classMaps, {.areas = {.13, .25}}, state, [](const JudgeState&) {}, context);
  const Judgement& judgement = run.verdicts()->judgement;
  EXPECT_EQ(judgement.images, judge->size());
  ASSERT_EQ(judgement.verdicts.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(judgement.verdicts[i].verdict, truth.verdicts[i].verdict);
    EXPECT_EQ(judgement.verdicts[i].pValue, truth.verdicts[i].pValue);
    EXPECT_EQ(judgement.classes[i].areas[0].map, truth.classes[i].areas[0].map);
  }
}

TEST_F(VerdictRunTest, MapsThatSawEveryImageAreNotJudged) {
  const auto maps = search(false);
  ASSERT_NE(maps, nullptr);
  EXPECT_EQ(maps->judge, nullptr);
  VerdictRun run(lab.inputs, lab.runs, lab.jobs, lab.messages);
  run.start(maps, {.13});
  EXPECT_FALSE(run.running());
}

TEST_F(VerdictRunTest, StoppedJudgingGoesOnToTheSameVerdicts) {
  const auto maps = search(true);
  VerdictRun whole(lab.inputs, lab.runs, lab.jobs, lab.messages), run(lab.inputs, lab.runs, lab.jobs, lab.messages);
  whole.start(maps, {.13});
  ASSERT_TRUE(ended(whole));
  lab.runs.setStore(std::make_shared<RunStore>());  // which does not hold them
  bool stopped = false;
  QObject::connect(&run, &VerdictRun::progressed, [&] {
    if (run.running() && run.progress().done > 0 && !stopped) stopped = true, run.stop();
  });
  run.start(maps, {.13});
  ASSERT_TRUE(ended(run));
  if (run.canGoOn(maps, {.13})) {
    EXPECT_FALSE(run.canGoOn(maps, {.25})) << "other areas";
    run.start(maps, {.13});
    ASSERT_TRUE(ended(run));
  }
  ASSERT_NE(run.verdicts(), nullptr);
  EXPECT_EQ(run.verdicts()->judgement.forwards, whole.verdicts()->judgement.forwards);
  EXPECT_EQ(run.verdicts()->judgement.verdicts[0].pValue, whole.verdicts()->judgement.verdicts[0].pValue);
}

TEST_F(VerdictRunTest, KeptVerdictsAreShownAgain) {
  const auto maps = search(true);
  VerdictRun run(lab.inputs, lab.runs, lab.jobs, lab.messages), later(lab.inputs, lab.runs, lab.jobs, lab.messages);
  run.start(maps, {.13, .25});
  ASSERT_TRUE(ended(run));
  later.lookUp(maps);
  ASSERT_TRUE(waitUntil([&] { return later.verdicts() != nullptr; }));
  EXPECT_EQ(later.verdicts()->options.areas, run.verdicts()->options.areas);
  for (std::size_t i = 0; i < 2; ++i) {
    const ClassVerdict &own = run.verdicts()->judgement.verdicts[i], &again = later.verdicts()->judgement.verdicts[i];
    EXPECT_EQ(again.reason, own.reason);
    EXPECT_EQ(again.pAdjusted, own.pAdjusted);
  }
  EXPECT_EQ(later.verdicts()->judgement.forwards, run.verdicts()->judgement.forwards) << "nothing was measured again";
}

TEST_F(VerdictRunTest, ADamagedJudgingIsDroppedAndBegunAnew) {
  const auto maps = search(true);
  VerdictRun whole(lab.inputs, lab.runs, lab.jobs, lab.messages), run(lab.inputs, lab.runs, lab.jobs, lab.messages);
  whole.start(maps, {.13});
  ASSERT_TRUE(ended(whole));
  const auto done = *lab.runs.store()->file()->run(lastRun());
  lab.runs.store()->remove(done.id);
  lab.runs.store()->storeStopped(done.key, done.progress);
  run.lookUp(maps);
  ASSERT_TRUE(waitUntil([&] { return run.canGoOn(maps, {.13}); }));
  lab.runs.store()->saveProgress(lastRun(), "damaged");
  run.start(maps, {.13});
  ASSERT_TRUE(ended(run));
  EXPECT_EQ(run.verdicts(), nullptr);
  EXPECT_TRUE(lab.messages.messages().last().text.contains("run them again"));
  EXPECT_FALSE(run.canGoOn(maps, {.13}));
  run.start(maps, {.13});
  ASSERT_TRUE(ended(run));
  ASSERT_NE(run.verdicts(), nullptr);
  EXPECT_EQ(run.verdicts()->judgement.forwards, whole.verdicts()->judgement.forwards);
}

TEST_F(VerdictRunTest, DamagedVerdictsAreDroppedWithAMessage) {
  const auto maps = search(true);
  VerdictRun run(lab.inputs, lab.runs, lab.jobs, lab.messages), later(lab.inputs, lab.runs, lab.jobs, lab.messages);
  run.start(maps, {.13});
  ASSERT_TRUE(ended(run));
  const std::int64_t id = lastRun();
  keepOfTheLastRun("damaged");
  later.lookUp(maps);
  ASSERT_TRUE(waitUntil([&] { return !lab.runs.store()->file()->run(id); }));
  ASSERT_TRUE(waitUntil([&] { return !lab.jobs.busy(); }));
  EXPECT_EQ(later.verdicts(), nullptr);
  EXPECT_TRUE(lab.messages.messages().last().text.contains("run them again"));
}

TEST_F(VerdictRunTest, VerdictsThatWereKeptWithoutTheirCountsAreGivenAnew) {
  const auto maps = search(true);
  VerdictRun run(lab.inputs, lab.runs, lab.jobs, lab.messages), later(lab.inputs, lab.runs, lab.jobs, lab.messages);
  run.start(maps, {.13});
  ASSERT_TRUE(ended(run));
  keepOfTheLastRun({});  // as passband-cli did before
  later.lookUp(maps);
  ASSERT_TRUE(waitUntil([&] { return !lab.jobs.busy(); }));
  EXPECT_EQ(later.verdicts(), nullptr);
  later.start(maps, {.13});
  ASSERT_TRUE(ended(later));
  ASSERT_NE(later.verdicts(), nullptr);
  EXPECT_EQ(later.verdicts()->judgement.forwards, run.verdicts()->judgement.forwards);
}

TEST_F(VerdictRunTest, VerdictsOfOtherInputsAreForgotten) {
  VerdictRun run(lab.inputs, lab.runs, lab.jobs, lab.messages);
  run.start(search(true), {.13});
  ASSERT_TRUE(ended(run));
  ASSERT_NE(run.verdicts(), nullptr);
  lab.inputs.setLimit(30);
  ASSERT_TRUE(waitUntil([&] { return lab.inputs.current()->data->size() == 120; }));
  EXPECT_EQ(run.verdicts(), nullptr);
}

TEST_F(VerdictRunTest, RatesUnderTheCutsAreThoseOfAnEvaluation) {
  const auto maps = search(true);
  CutRates rates(lab.inputs, lab.jobs);
  rates.measure(maps, .2);
  EXPECT_EQ(rates.result(), nullptr);
  ASSERT_TRUE(waitUntil([&] { return rates.result() != nullptr; }));
  const LabInputs& inputs = *lab.inputs.current();
  JobContext context;
  for (std::size_t i = 0; i < maps->result.classes.size(); ++i) {
    const ClassRelevance& own = maps->result.classes[i];
    const FrequencyMask mask = topShareMask(own.relevance, .2);
    const auto truth = evaluate(inputs.experiment().on(maps->judge), {&mask, 1}, {}, context);
    const ClassRates& expected = truth[0].classes[static_cast<std::size_t>(own.classIndex)];
    EXPECT_EQ(rates.result()->classes[i].tpr.value, expected.tpr.value);
    EXPECT_EQ(rates.result()->classes[i].fpr.value, expected.fpr.value);
  }
  EXPECT_FALSE(rates.result()->sample) << "80 images are fewer than the sample";
  EXPECT_FALSE(rates.result()->searched);
  rates.measure(nullptr, .2);
  EXPECT_EQ(rates.result(), nullptr);
}

TEST_F(VerdictRunTest, VerdictsAreOfTheVeryMapsThatTheyJudged) {
  const auto maps = search("estimate", true);
  VerdictRun run(lab.inputs, lab.runs, lab.jobs, lab.messages);
  run.start(maps, {.13});
  EXPECT_TRUE(run.judges(maps));
  const auto others = search("cull", true);
  ASSERT_TRUE(ended(run));
  ASSERT_NE(run.verdicts(), nullptr);
  EXPECT_EQ(run.verdictsOn(maps), run.verdicts());
  EXPECT_EQ(run.verdictsOn(search("estimate", true)), run.verdicts()) << "the same search, read from the project";
  EXPECT_EQ(run.verdictsOn(others), nullptr);
  run.start(others, {.13});
  EXPECT_FALSE(run.judges(maps));
  ASSERT_TRUE(ended(run));
  EXPECT_EQ(run.verdictsOn(maps), nullptr);
  run.lookUp(maps);
  EXPECT_TRUE(waitUntil([&] { return run.verdictsOn(maps) != nullptr; })) << "the project has them still";
}

}  // namespace
}  // namespace passband
