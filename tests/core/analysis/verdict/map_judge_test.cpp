#include "core/analysis/verdict/map_judge.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "core/analysis/evaluation.h"
#include "core/analysis/spectra/mean_power.h"
#include "core/analysis/verdict/judge_state.h"
#include "core/analysis/verdict/random_masks.h"
#include "core/base/error.h"
#include "core/base/random.h"
#include "tests/core/analysis/experiment_on.h"
#include "tests/support/quadratic_classifier.h"

namespace passband {
namespace {

/// Random grey 4 x 4 images of three classes; those in `broken` do not decode.
class GreySet : public ImageSet {
 public:
  explicit GreySet(std::int64_t images, std::vector<std::int64_t> broken = {}) : broken_(std::move(broken)) {
    info_.source = "grey noise";
    info_.classNames = {"a", "b", "c"};
    for (std::int64_t i = 0; i < images; ++i) labels_.push_back(static_cast<std::int32_t>(i % 3));
  }
  const ImageSetInfo& info() const override { return info_; }
  std::span<const std::int32_t> labels() const override { return labels_; }
  std::string imageName(std::int64_t index) const override { return "noise " + std::to_string(index); }
  Image image(std::int64_t index) const override {
    if (std::ranges::find(broken_, index) != broken_.end()) throw Error("does not decode");
    Random random(3, static_cast<std::uint64_t>(index + 1));
    Image image{4, 4, 1, 0, {}};
    for (int i = 0; i < 16; ++i) image.values.push_back(static_cast<float>(random.uniform()));
    return image;
  }

 private:
  ImageSetInfo info_;
  std::vector<std::int32_t> labels_;
  std::vector<std::int64_t> broken_;
};

const std::function<void(const JudgeState&)> kNoSave = [](const JudgeState&) {};

class JudgeMaps : public testing::Test {
 protected:
  JudgeMaps() {
    recipe_.height = recipe_.width = 4;
    recipe_.channels = 1;
    recipe_.mean.fill(.5F);
    options_.areas = {.5, .25};
    options_.nullImages = 12;
    options_.seed = 11;
    for (int c = 0; c < 3; ++c) {
      maps_.push_back({c, FrequencyMap(FrequencyPlane(4, 4))});
      Random random(static_cast<std::uint64_t>(c));
      for (double& value : maps_.back().scores.values) value = random.uniform();
    }
  }

  Judgement judged(const ImageSet& set, JudgeState& state, JobContext& context) {
    return judgeMaps(test::experimentOn(classifier_, set, recipe_), maps_, options_, state, kNoSave, context);
  }

  RateCounts evaluated(const ImageSet& set, int c, const FrequencyMask* mask) {
    JobContext context;
    std::vector<FrequencyMask> masks;
    if (mask != nullptr) masks.push_back(*mask);
    const auto rates = evaluate(test::experimentOn(classifier_, set, recipe_), masks, {}, context)
                           .at(0)
                           .classes.at(static_cast<std::size_t>(c));
    return {rates.tpr.n, rates.tpr.hits, rates.fpr.n, rates.fpr.hits};
  }

  test::QuadraticClassifier classifier_{3, 1, 4, 4};
  Recipe recipe_;
  std::vector<ClassMap> maps_;
  JudgeOptions options_;
};

TEST_F(JudgeMaps, CountsAreThoseOfAnEvaluationUnderEachMask) {
  const GreySet set(36, {7});
  options_.chunkImages = 5;
  JudgeState state;
  JobContext context;
  const Judgement result = judged(set, state, context);
  ASSERT_EQ(result.classes.size(), 3u);
  EXPECT_EQ(result.images, 35);
  ASSERT_EQ(result.skipped.size(), 1u);
  EXPECT_EQ(result.skipped[0].name, "noise 7");
  const FrequencyMap power = meanPower(set, recipe_, 2000, options_.seed, 1, context);
  for (const ClassMeasures& measures : result.classes) {
    EXPECT_EQ(measures.full, evaluated(set, measures.classIndex, nullptr));
    for (const AreaMeasures& at : measures.areas) {
      const std::uint64_t first = &at == measures.areas.data() ? 0 : 1'000'000;
      const auto mask = topShareMask(maps_[static_cast<std::size_t>(measures.classIndex)].scores, at.area);
      EXPECT_DOUBLE_EQ(at.maskArea, mask.area());
      EXPECT_EQ(at.map, evaluated(set, measures.classIndex, &mask));
      EXPECT_EQ(at.mapOnSample, at.map) << "twelve of a class are all of them";
      ASSERT_GE(at.equalArea.draws.size(), 20u);
      ASSERT_GE(at.equalEnergy.draws.size(), 20u);
      const auto area = randomMaskOfArea(mask, options_.seed, first + 3);
      EXPECT_EQ(at.equalArea.draws[3], evaluated(set, measures.classIndex, &area));
      const auto energy = randomMaskOfEnergy(mask, power, options_.seed, first + 19);
      EXPECT_EQ(at.equalEnergy.draws[19], evaluated(set, measures.classIndex, &energy));
      double areas = 0;
      for (std::size_t n = 0; n < at.equalEnergy.draws.size(); ++n)
        areas += randomMaskOfEnergy(mask, power, options_.seed, first + n).area();
      EXPECT_DOUBLE_EQ(at.equalEnergy.maskArea, areas / static_cast<double>(at.equalEnergy.draws.size()));
    }
  }
}

TEST_F(JudgeMaps, CostsWhatWasSaidAndDrawsMoreOnlyWhereItMatters) {
  const GreySet set(36);
  options_.mostNulls = 60;
  for (const double threshold : {.999, .01}) {
    options_.threshold = threshold;
    JudgeState state;
    std::int64_t done = 0, total = 0;
    JobContext context({}, [&](const Progress& progress) {
      EXPECT_GE(progress.done, done);
      done = progress.done;
      total = progress.total;
    });
    const Judgement result = judged(set, state, context);
    const JudgeCost cost = judgeCost(set, maps_, options_);
    EXPECT_EQ(done, total);
    EXPECT_EQ(result.forwards, total);
    EXPECT_GE(result.forwards, cost.least);
    EXPECT_LE(result.forwards, cost.most);
    if (threshold > .9) {
      EXPECT_EQ(result.forwards, cost.least) << "no TPR is high, so no verdict depends on more masks";
    }
    for (const ClassMeasures& measures : result.classes) {
      EXPECT_EQ(measures.areas[1].equalArea.draws.size(), 20u);
      EXPECT_LE(measures.areas[0].equalArea.draws.size(), 60u);
    }
  }
}

TEST_F(JudgeMaps, StoppedAnywhereItGoesOnToTheSameBytes) {
  const GreySet set(36, {7});
  options_.chunkImages = 15;
  options_.threshold = .01;
  options_.areas = {.5};
  options_.mostNulls = 30;
  JudgeState whole;
  std::int64_t reports = 0;
  JobContext counting({}, [&](const Progress&) { ++reports; });
  const Judgement expected = judged(set, whole, counting);
  for (std::int64_t stopAt = 1; stopAt <= reports; stopAt += std::max<std::int64_t>(1, reports / 12)) {
    std::stop_source stop;
    std::int64_t seen = 0;
    JobContext stopping(stop.get_token(), [&](const Progress&) {
      if (++seen == stopAt) stop.request_stop();
    });
    JudgeState state;
    EXPECT_THROW(judged(set, state, stopping), Cancelled) << stopAt;
    JudgeState resumed = judgeStateFromBytes(judgeStateToBytes(state));
    JobContext context;
    const Judgement result = judged(set, resumed, context);
    EXPECT_EQ(resumed.classes, whole.classes) << "stopped at report " << stopAt;
    EXPECT_EQ(resumed.full, whole.full);
    EXPECT_EQ(resumed.skipped.size(), 1u);
    EXPECT_EQ(resumed.forwards, whole.forwards);
    EXPECT_EQ(result.verdicts[0].pAdjusted, expected.verdicts[0].pAdjusted);
  }
}

TEST_F(JudgeMaps, EveryMaskIsKeptAndCanBeGoneOnFrom) {
  const GreySet set(36, {7});
  options_.chunkImages = 15;
  options_.areas = {.5, .25};
  JudgeState whole;
  JobContext context;
  std::int64_t keptForwards = 0;
  std::vector<std::string> kept;
  judgeMaps(
      test::experimentOn(classifier_, set, recipe_), maps_, options_, whole,
      [&](const JudgeState& state) {
        EXPECT_LE(state.forwards - keptForwards, 15) << "one mask on one chunk";
        keptForwards = state.forwards;
        kept.push_back(judgeStateToBytes(state));
      },
      context);
  for (std::size_t i = 0; i < kept.size(); i += 1 + kept.size() / 30) {
    JudgeState resumed = judgeStateFromBytes(kept[i]);
    judged(set, resumed, context);
    EXPECT_EQ(resumed.classes, whole.classes) << i;
    EXPECT_EQ(resumed.forwards, whole.forwards) << i;
    EXPECT_EQ(resumed.skipped.size(), 1u) << i;
  }
}

TEST_F(JudgeMaps, StoppedBetweenPassesItDrawsAndRunsNothingMore) {
  const GreySet set(36);
  std::stop_source stop;
  int reportsAfterStop = 0;
  JobContext context(stop.get_token(), [&](const Progress&) { reportsAfterStop += stop.stop_requested(); });
  JudgeState state;
  const auto save = [&](const JudgeState& now) {
    if (!now.classes[0].areas[0].equalArea.empty()) stop.request_stop();
  };
  EXPECT_THROW(judgeMaps(test::experimentOn(classifier_, set, recipe_), maps_, options_, state, save, context),
               Cancelled);
  EXPECT_EQ(reportsAfterStop, 0);
}

TEST_F(JudgeMaps, OthersAreAtMostNineTimesTheOwn) {
  const GreySet all(360);
  std::vector<std::int64_t> few;
  for (std::int64_t i = 0; i < 360; ++i) {
    if (i % 3 != 0 || i < 30) few.push_back(i);
  }
  const auto set = subset(std::make_shared<GreySet>(360), few);
  JudgeState state;
  JobContext context;
  const Judgement result = judged(*set, state, context);
  EXPECT_EQ(result.classes[0].areas[0].map.own, 10);
  EXPECT_EQ(result.classes[0].areas[0].map.others, 90);
  EXPECT_EQ(result.classes[0].full.others, 240);
  EXPECT_EQ(result.classes[1].areas[0].map.others, 130);
  EXPECT_EQ(result.classes[1].areas[0].mapOnSample.own, 12);
  EXPECT_EQ(result.classes[1].areas[0].mapOnSample.others, 24);
}

TEST_F(JudgeMaps, BadInputIsASentence) {
  JobContext context;
  JudgeState state;
  const auto text = [&](const ImageSet& set) {
    try {
      judged(set, state, context);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string("nothing thrown");
  };
  EXPECT_NE(text(GreySet(27)).find("class 'a' of grey noise has 9 images"), std::string::npos) << text(GreySet(27));
  options_.areas = {.1};
  EXPECT_NE(text(GreySet(36)).find("less than one pair"), std::string::npos) << text(GreySet(36));
  options_.areas = {.5};
  options_.leastNulls = 5;
  EXPECT_THROW(judged(GreySet(36), state, context), UsageError);
  options_.leastNulls = 20;
  state.classes.resize(2);
  EXPECT_NE(text(GreySet(36)).find("other maps"), std::string::npos);
  state = {};
  maps_[1].scores = FrequencyMap(FrequencyPlane(5, 5));
  EXPECT_NE(text(GreySet(36)).find("the map of 'b' is for 5x5 images"), std::string::npos);
  maps_.erase(maps_.begin() + 1, maps_.end());
  classifier_.breakWeights();
  EXPECT_NE(text(GreySet(36)).find("NaN"), std::string::npos);
}

TEST_F(JudgeMaps, AStateOfWrongSizesOrCountsIsRefused) {
  const GreySet set(60);
  JobContext context;
  JudgeState whole;
  judged(set, whole, context);
  const std::vector<std::function<void(JudgeState&)>> damages{
      [](JudgeState& state) { state.full.resize(1); },
      [](JudgeState& state) { state.full[0].hits = state.full[0].own + 1; },
      [](JudgeState& state) { state.classes.pop_back(); },
      [](JudgeState& state) { state.classes[1].map.resize(1); },
      [](JudgeState& state) { state.classes[1].mapOnSample.emplace_back(); },
      [](JudgeState& state) { state.classes[1].areas.resize(1); },
      [](JudgeState& state) { state.classes[1].areas[0].equalArea[0].calls = -1; },
      [](JudgeState& state) { state.pass.chunksDone = -1; },
      [](JudgeState& state) { state.pass.masksDone = 1; },
      [](JudgeState& state) { state.pass.counts = {{RateCounts{}}}; },
      [](JudgeState& state) { state.forwards = -1; }};
  for (std::size_t i = 0; i < damages.size(); ++i) {
    JudgeState state = whole;
    damages[i](state);
    EXPECT_THROW(judged(set, state, context), Error) << i;
  }
  EXPECT_NO_THROW(judged(set, whole, context));
}

}  // namespace
}  // namespace passband
