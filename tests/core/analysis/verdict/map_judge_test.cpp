#include "core/analysis/verdict/map_judge.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <gtest/gtest.h>
#include <set>

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
      EXPECT_EQ(at.equalArea.map, at.map) << "twelve of a class are all of them";
      EXPECT_EQ(at.equalEnergy.map.own, at.map.own);
      EXPECT_EQ(at.equalEnergy.map.hits, at.map.hits);
      ASSERT_GE(at.equalArea.draws.size(), 20u);
      ASSERT_GE(at.equalEnergy.draws.size(), 20u);
      const auto area = randomMaskOfArea(mask.plane(), at.area, options_.seed, first + 3);
      EXPECT_EQ(at.equalArea.draws[3], evaluated(set, measures.classIndex, &area));
      const auto energy = randomMaskOfEnergy(mask, power, options_.seed, first + 19);
      const RateCounts whole = evaluated(set, measures.classIndex, &energy);
      EXPECT_EQ(at.equalEnergy.draws[19].own, whole.own);
      EXPECT_EQ(at.equalEnergy.draws[19].hits, whole.hits);
      EXPECT_NEAR(static_cast<double>(at.equalEnergy.draws[19].others), 12, 1) << "as many others as own, one broken";
      EXPECT_LE(at.equalEnergy.draws[19].calls, whole.calls);
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
    const JudgeCost cost = judgeCost(set, maps_, options_);
    std::int64_t done = 0, total = cost.most;
    JobContext context({}, [&](const Progress& progress) {
      EXPECT_GE(progress.done, done);
      EXPECT_LE(progress.total, total) << "an upper bound that shrinks";
      if (done == 0) EXPECT_EQ(progress.total, cost.most);
      done = progress.done;
      total = progress.total;
      EXPECT_LE(done, total);
    });
    const Judgement result = judged(set, state, context);
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
  EXPECT_NEAR(static_cast<double>(result.classes[1].areas[0].equalArea.map.own), 36 * 120. / 250, 1);
  EXPECT_NEAR(static_cast<double>(result.classes[1].areas[0].equalArea.map.others), 36 * 130. / 250, 1)
      << "of 36 images as many as are not of b";
  EXPECT_EQ(result.classes[1].areas[0].equalEnergy.map.own, 12);
  EXPECT_EQ(result.classes[1].areas[0].equalEnergy.map.others, 12);
}

TEST_F(JudgeMaps, WhatCountsAsOthersDoesNotDependOnTheClassesThatHaveAMap) {
  const GreySet set(360);
  options_.nullImages = 0;
  JobContext context;
  JudgeState ofAll;
  const Judgement all = judged(set, ofAll, context);
  EXPECT_EQ(all.nullImages, 80);
  EXPECT_EQ(all.classes[0].areas[0].equalArea.map.others, 160);
  maps_.erase(maps_.begin() + 1);  // a and c
  JudgeState ofTwo;
  const Judgement two = judged(set, ofTwo, context);
  maps_.erase(maps_.begin() + 1, maps_.end());
  JudgeState ofOne;
  const Judgement one = judged(set, ofOne, context);
  EXPECT_EQ(two.nullImages, 80) << "240 for a, c and what is neither";
  EXPECT_EQ(one.nullImages, 120);
  const RateCounts &sampled = all.classes[0].areas[0].equalArea.map, &alone = one.classes[0].areas[0].equalArea.map;
  EXPECT_EQ(two.classes[0].areas[0].equalArea.map, sampled);
  EXPECT_EQ(alone.own, 120);
  EXPECT_EQ(alone.others, sampled.others) << "the 40 more images of a count for a only";
  EXPECT_EQ(alone.calls, sampled.calls);
  EXPECT_EQ(one.classes[0].areas[0].equalEnergy.map.others, 120);
}

TEST_F(JudgeMaps, ARandomMaskGivesAllClassesTheirRates) {
  const GreySet set(36);
  options_.threshold = .01;
  options_.mostNulls = 100;
  JudgeState state;
  JobContext context;
  const Judgement all = judged(set, state, context);
  std::size_t most = 0;
  for (std::size_t c = 0; c < 3; ++c) {
    const auto& own = all.classes[c].areas[0].equalArea.draws;
    most = std::max(most, own.size());
    for (const std::size_t number : {std::size_t{0}, own.size() - 1}) {
      const auto mask = randomMaskOfArea(FrequencyPlane(4, 4), .5, options_.seed, number);
      EXPECT_EQ(own[number], evaluated(set, static_cast<int>(c), &mask)) << c << " " << number;
    }
  }
  std::int64_t ofEnergy = 0;
  for (const ClassMeasures& one : all.classes) {
    for (const AreaMeasures& at : one.areas) ofEnergy += 24 * (1 + std::ssize(at.equalEnergy.draws));
  }
  const auto shared = 36 * (static_cast<std::int64_t>(most) + 20);
  EXPECT_EQ(all.forwards, 36 + 3 * 2 * (36 + 36) + shared + ofEnergy) << "not once a class";
}

TEST_F(JudgeMaps, WhereAClassEndsDependsOnItsOwnDrawsOnly) {
  const GreySet set(36);
  options_.threshold = .01;
  options_.mostNulls = 190;
  JudgeState state;
  JobContext context;
  const Judgement all = judged(set, state, context);
  const auto candidates = static_cast<std::size_t>(std::ranges::count_if(
      all.classes, [&](const ClassMeasures& one) { return mayBeShortcut(one.areas[0].map, all.rule); }));
  const std::int64_t tolerated = toleratedNulls(all.rule, 3, candidates);
  std::set<std::size_t> ends;
  for (const ClassMeasures& one : all.classes) {
    if (!mayBeShortcut(one.areas[0].map, all.rule)) continue;
    NullSample sample = one.areas[0].equalArea;
    ends.insert(sample.draws.size());
    EXPECT_TRUE(sample.asGood() > tolerated || sample.draws.size() == 190);
    sample.draws.resize(std::max<std::size_t>(20, sample.draws.size() - 1) / 20 * 20);
    if (sample.draws.size() < one.areas[0].equalArea.draws.size()) EXPECT_LE(sample.asGood(), tolerated);
  }
  EXPECT_GT(ends.size(), 1u) << "or nothing was tested";
}

/// Shares of the trials in which a p-value is at most so much; uniform it would be as much itself.
class PValues {
 public:
  void add(double p) { values_.push_back(p); }
  void expectNotTooSmall(const char* what) const {
    const auto trials = static_cast<double>(values_.size());
    for (const double level : {.02, .05, .1, .2, .5}) {
      const auto below = std::ranges::count_if(values_, [&](double p) { return p <= level; });
      EXPECT_LE(static_cast<double>(below) / trials, level + 3 * std::sqrt(level * (1 - level) / trials))
          << what << ", level " << level;
    }
  }

 private:
  std::vector<double> values_;
};

TEST_F(JudgeMaps, OfMapsThatAreRandomMasksNoPValueIsTooSmall) {
  const GreySet set(36);
  options_ = {.areas = {.5}, .threshold = .01, .mostNulls = 99};
  constexpr int trials = 600;
  std::array<PValues, 3> ofClass;
  PValues ofHolm;
  for (std::uint64_t trial = 1; trial <= trials; ++trial) {
    options_.seed = trial;
    for (ClassMap& map : maps_) {
      Random random(1'000 + trial, static_cast<std::uint64_t>(map.classIndex));
      for (double& value : map.scores.values) value = random.uniform();
    }
    JudgeState state;
    JobContext context;
    const Judgement made = judged(set, state, context);
    double least = 1;
    for (std::size_t c = 0; c < 3; ++c) {
      ofClass[c].add(made.verdicts[c].pArea);
      least = std::min(least, 3 * made.verdicts[c].pArea);
    }
    ofHolm.add(least);
  }
  for (const PValues& own : ofClass) own.expectNotTooSmall("equal area");
  ofHolm.expectNotTooSmall("least of three, by Holm, on the same masks");
}

TEST_F(JudgeMaps, OfMapsThatAreRandomMasksOfThatEnergyNoPValueIsTooSmall) {
  const GreySet set(36);
  options_ = {.threshold = .01, .mostNulls = 99};
  JobContext context;
  const FrequencyMap power = meanPower(set, recipe_, 2000, 0, 1, context);
  PValues ofEnergy;
  for (std::uint64_t trial = 1; trial <= 600; ++trial) {
    options_.seed = trial;
    const auto drawn =
        randomMaskOfEnergy(randomMaskOfArea(FrequencyPlane(4, 4), .5, 1'000 + trial, 1), power, 2'000 + trial, 1);
    maps_.erase(maps_.begin() + 1, maps_.end());
    maps_[0].scores.values.assign(drawn.weights().begin(), drawn.weights().end());
    options_.areas = {drawn.area()};
    JudgeState state;
    ofEnergy.add(judged(set, state, context).verdicts[0].pEnergy);
  }
  ofEnergy.expectNotTooSmall("equal energy");
}

/// A set of so many classes with 200 images each; only its labels are looked at.
std::shared_ptr<const ImageSet> labelled(int classes) {
  struct Labelled : ImageSet {
    const ImageSetInfo& info() const override { return own; }
    std::span<const std::int32_t> labels() const override { return labels_; }
    std::string imageName(std::int64_t) const override { return {}; }
    Image image(std::int64_t) const override { throw Error("there are no pixels"); }
    ImageSetInfo own;
    std::vector<std::int32_t> labels_;
  };
  auto set = std::make_shared<Labelled>();
  for (int c = 0; c < classes; ++c) {
    set->own.classNames.push_back(std::to_string(c));
    set->labels_.insert(set->labels_.end(), 200, c);
  }
  return set;
}

std::vector<ClassMap> mapsOf(int classes) {
  std::vector<ClassMap> maps;
  for (int c = 0; c < classes; ++c) maps.push_back({c, FrequencyMap(FrequencyPlane(32, 32))});
  return maps;
}

TEST(JudgeCost, TenClassesOfTwoHundredImagesTakeAtMost400000Passes) {
  const JudgeCost cost = judgeCost(*labelled(10), mapsOf(10), {});
  EXPECT_LE(cost.most, 400'000);
  EXPECT_LE(cost.least, 130'000);
}

TEST(JudgeCost, OfTheRandomMasksDoesNotGrowWithTheClasses) {
  const JudgeOptions options{.mostNulls = 399};
  const auto ofMasks = [&](int classes, int judged) {
    // Without a mask, and under the maps: on all images that count, on the sample and on the class's part of it.
    const std::int64_t images = 200 * classes, counted = std::min<std::int64_t>(images, 2000);
    const int own = 240 / (judged + (judged < classes ? 1 : 0)), more = std::max(0, own - 240 / classes);
    const std::int64_t maps = 3 * judged * (counted + 240 + judged * more + 2 * own);
    return judgeCost(*labelled(classes), mapsOf(judged), options).most - images - maps;
  };
  constexpr std::int64_t bound = (399 + 2 * 20) * 3 * 240;
  for (const int classes : {2, 5, 10, 20}) EXPECT_EQ(ofMasks(classes, classes), bound) << classes << " classes";
  for (const int judged : {1, 2, 5, 9}) EXPECT_LE(ofMasks(10, judged), bound) << judged << " of ten";
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
      [](JudgeState& state) { state.classes[1].mapOnSample.clear(); },
      [](JudgeState& state) { state.classes[1].mapOnEnergySample.clear(); },
      [](JudgeState& state) { state.classes[1].mapOnEnergySample.resize(1); },
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
