#include "core/workflow/evaluation_run.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/export/npy.h"
#include "tests/support/planted_set.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

using nlohmann::json;

/// Two classes of planted waves, whose second pair of names differs from the first only in the names.
class NamedWaves : public test::PlantedSet {
 public:
  explicit NamedWaves(std::vector<std::string> names) : PlantedSet(8, {{0, 1}, {0, 3}}, 12), info_(PlantedSet::info()) {
    info_.hash = "waves";
    info_.classNames = std::move(names);
  }
  const ImageSetInfo& info() const override { return info_; }

 private:
  ImageSetInfo info_;
};

RunInputs inputsOf(const std::shared_ptr<const NamedWaves>& set) {
  RunInputs inputs{Experiment{set->classifier(), set, set->recipe(), {}}};
  inputs.whole = set;
  return inputs;
}

const RunInputs kCats = inputsOf(std::make_shared<NamedWaves>(std::vector<std::string>{"cat", "dog"}));
const RunInputs kAnts = inputsOf(std::make_shared<NamedWaves>(std::vector<std::string>{"ant", "bee"}));

json resultOf(const RunOutcome& outcome) {
  return json::parse(outcome.result);
}

TEST(EvaluationRun, OtherClassNamesAreAnotherRun) {
  RunStore store;
  JobContext context;
  const RunOutcome cats = runEvaluation(&store, kCats, {}, context);
  const RunOutcome ants = runEvaluation(&store, kAnts, {}, context);
  EXPECT_NE(cats.run, ants.run);
  EXPECT_EQ(resultOf(ants)["classes"][1]["name"], "bee");
  const RunOutcome again = runEvaluation(&store, kCats, {}, context);
  EXPECT_EQ(again.run, cats.run);
  EXPECT_FALSE(again.finished.empty()) << "it is taken from the store";
  EXPECT_EQ(again.result, cats.result);
}

TEST(EvaluationRun, UnderOneMaskAreTheRatesOfAnEvaluation) {
  JobContext context;
  const FrequencyMask ring = ringMask(kCats.plane(), 0, 2);
  const RunOutcome outcome =
      runEvaluation(nullptr, kCats, {.masks = {{ring}, {}}, .mask = "ring:0,2", .clean = true}, context);
  const json result = resultOf(outcome);
  const Evaluation truth = evaluate(kCats, {&ring, 1}, {}, context)[0];
  EXPECT_EQ(result["accuracy"], truth.accuracy);
  EXPECT_LT(truth.accuracy, 1) << "the second wave is outside";
  EXPECT_EQ(result["clean_accuracy"], 1);
  EXPECT_EQ(result["mask_area"], ring.area());
  EXPECT_EQ(result["confusion"][1], json(truth.confusion.row(1)));
  ASSERT_EQ(outcome.maps.size(), 1U);
  EXPECT_EQ(outcome.maps[0].name, "mask/ring:0,2");
}

TEST(EvaluationRun, EveryClassUnderItsOwnMap) {
  JobContext context;
  const std::vector<FrequencyMask> own{ringMask(kCats.plane(), 0, 2), ringMask(kCats.plane(), 2, 4)};
  const RunOutcome outcome = runEvaluation(nullptr, kCats, {.masks = {own, {0, 1}}, .maps = "maps"}, context);
  const json result = resultOf(outcome);
  EXPECT_TRUE(result["accuracy"].is_null());
  for (std::size_t c = 0; c < 2; ++c) {
    EXPECT_EQ(result["classes"][c]["tpr"], 1) << "its wave is in its map";
    EXPECT_EQ(result["classes"][c]["area"], own[c].area());
  }
  EXPECT_EQ(outcome.maps[1].name, "mask/dog");
}

TEST(EvaluationRun, LogitsAreWrittenEachTime) {
  const test::TemporaryFolder folder;
  RunStore store;
  JobContext context;
  runEvaluation(&store, kCats, {}, context);
  const RunOutcome again = runEvaluation(&store, kCats, {.logits = folder / "logits.npy"}, context);
  EXPECT_TRUE(again.finished.empty());
  const Grid<float> logits = readNpy(folder / "logits.npy");
  EXPECT_EQ(logits.rows(), kCats.images->size());
  EXPECT_EQ(logits.cols(), 2);
}

}  // namespace
}  // namespace passband
