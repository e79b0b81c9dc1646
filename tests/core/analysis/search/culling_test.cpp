#include "core/analysis/search/culling.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <set>

#include "core/analysis/search/culling_cells.h"
#include "core/analysis/search/culling_state.h"
#include "core/base/error.h"
#include "core/base/random.h"
#include "core/data/batch_loader.h"
#include "core/model/shared_classifier.h"
#include "tests/core/analysis/experiment_on.h"
#include "tests/support/noise_set.h"
#include "tests/support/quadratic_classifier.h"
#include "tests/support/thread_ranks.h"

namespace passband {
namespace {

using test::NoiseSet;

Recipe greyRecipe(int height, int width) {
  Recipe recipe;
  recipe.name = "custom";
  recipe.height = height;
  recipe.width = width;
  recipe.channels = 1;
  recipe.mean = {.5f, .5f, .5f};
  return recipe;
}

const std::function<void(const CullingState&)> kNoSave = [](const CullingState&) {};

TEST(CullingCells, EveryPairIsInExactlyOneCell) {
  for (const auto& [height, width] : {std::pair{32, 32}, {7, 9}, {6, 5}, {1, 8}}) {
    const FrequencyPlane plane(height, width);
    for (const int size : {1, 2, 3}) {
      std::multiset<int> pairs;
      for (const auto& cell : cullingCells(plane, size)) {
        EXPECT_LE(cell.pairs.size(), static_cast<std::size_t>(size * size));
        pairs.insert(cell.pairs.begin(), cell.pairs.end());
      }
      EXPECT_EQ(pairs.size(), static_cast<std::size_t>(plane.pairCount()));
      EXPECT_EQ(std::set<int>(pairs.begin(), pairs.end()).size(), pairs.size());
    }
  }
}

TEST(CullingCells, CountsAreThoseOfThePlane) {
  EXPECT_EQ(cullingCells(FrequencyPlane(32, 32), 1).size(), 514u);
  EXPECT_EQ(cullingCells(FrequencyPlane(224, 224), 1).size(), 25090u);
  EXPECT_EQ(cullingCells(FrequencyPlane(224, 224), 2).size(), 6329u) << "the published code removes 6,384";
  EXPECT_THROW(cullingCells(FrequencyPlane(32, 32), 0), UsageError);
}

TEST(Culling, RelevanceIsTheRiseOfTheLossWhenTheCellIsRemovedByDefinition) {
  for (const auto& [height, width, size] : {std::tuple{6, 6, 1}, {5, 6, 1}, {6, 6, 2}}) {
    const NoiseSet set(7, 1, height, width);
    const Recipe recipe = greyRecipe(height, width);
    test::QuadraticClassifier classifier(3, 1, height, width);
    CullingState state;
    JobContext context;
    const auto result = cull(test::experimentOn(classifier, set, recipe), {.cellSize = size, .chunkImages = 2}, state,
                             kNoSave, context);
    ASSERT_EQ(result.classes.size(), 3u);
    for (const auto& found : result.classes) {
      std::vector<SkippedImage> skipped;
      const PixelBatch own = loadBatch(set, indicesOfClass(set, found.classIndex), recipe, 1, skipped);
      const double base = test::meanLoss(classifier.logits(own, {}, context), own);
      EXPECT_NEAR(found.baseLoss.value(), base, 1e-6);
      for (const auto& cell : cullingCells(result.plane, size)) {
        FrequencyMask mask(result.plane);
        for (const int pair : cell.pairs) mask.setWeight(pair, 0);
        const double loss = test::meanLoss(classifier.logits(test::filteredByDefinition(own, mask), {}, context), own);
        for (const int pair : cell.pairs) {
          EXPECT_NEAR(found.relevance.values[static_cast<std::size_t>(pair)], loss - base, 1e-5);
        }
      }
    }
  }
}

TEST(Culling, ProgressAddsUpToTheTotal) {
  const NoiseSet set(7, 1, 5, 5);
  test::QuadraticClassifier classifier(3, 1, 5, 5);
  CullingState state;
  std::int64_t lastDone = 0;
  std::int64_t lastTotal = 0;
  JobContext context({}, [&](const Progress& progress) {
    EXPECT_GE(progress.done, lastDone);
    lastDone = progress.done;
    lastTotal = progress.total;
  });
  const auto result = cull(test::experimentOn(classifier, set, greyRecipe(5, 5)), {}, state, kNoSave, context);
  EXPECT_EQ(lastTotal, 7 * (13 + 1));  // 5 x 5 has 13 pairs
  EXPECT_EQ(lastDone, lastTotal);
  EXPECT_EQ(result.forwards, lastTotal);
}

TEST(Culling, StoppedAnywhereItGoesOnToTheSameBytes) {
  const NoiseSet set(9, 1, 4, 4, 4);  // class b: images 1 and the broken 4, then 7
  const Recipe recipe = greyRecipe(4, 4);
  test::QuadraticClassifier classifier(3, 1, 4, 4);
  const CullingOptions options{.chunkImages = 2, .cull = {.bootstrap = 3, .inclusionAreas = {.2}}, .seed = 4};
  CullingState whole;
  std::int64_t reports = 0;
  JobContext counting({}, [&](const Progress&) { ++reports; });
  cull(test::experimentOn(classifier, set, recipe), options, whole, kNoSave, counting);
  for (std::int64_t stopAt = 1; stopAt <= reports; ++stopAt) {
    std::string saved;
    std::int64_t seen = 0;
    std::stop_source stop;
    JobContext stopping(stop.get_token(), [&](const Progress&) {
      if (++seen == stopAt) stop.request_stop();
    });
    CullingState state;
    const auto save = [&](const CullingState& now) { saved = cullingStateToBytes(now); };
    EXPECT_THROW(cull(test::experimentOn(classifier, set, recipe), options, state, save, stopping), Cancelled)
        << stopAt;
    const CullingState asSaved = saved.empty() ? CullingState{} : cullingStateFromBytes(saved);
    for (CullingState resumed : {asSaved, state}) {  // as after a kill, and as after a stop
      JobContext context;
      cull(test::experimentOn(classifier, set, recipe), options, resumed, kNoSave, context);
      EXPECT_EQ(resumed.classes, whole.classes) << "stopped at report " << stopAt;
      EXPECT_EQ(resumed.skipped.size(), 1u) << "stopped at report " << stopAt;
    }
  }
}

TEST(Culling, RanksThatRoundDifferentlyGoTheSameWay) {
  const NoiseSet set(60, 1, 4, 4);
  const CullingOptions options{
      .chunkImages = 4, .visitByEstimate = true, .cull = {.settledShare = .9, .settledArea = .2}};
  std::vector<CullingState> states(2);
  test::onRanks(2, [&](test::ThreadRanks& ranks) {
    test::QuadraticClassifier own(3, 1, 4, 4);
    own.disturb(1e-2 * ranks.rank());  // enough for another order, and another top
    const auto shared = shareClassifier(own, ranks);
    JobContext context;
    cull(test::experimentOn(*shared, set, greyRecipe(4, 4)), options, states[static_cast<std::size_t>(ranks.rank())],
         kNoSave, context);
  });
  EXPECT_EQ(states[0].classes, states[1].classes);
  EXPECT_TRUE(states[0].ordered);
  EXPECT_EQ(states[0].forwards, states[1].forwards);
}

TEST(Culling, BootstrapDoesNotDependOnTheChunks) {
  const NoiseSet set(12, 1, 4, 4);
  test::QuadraticClassifier classifier(3, 1, 4, 4);
  std::vector<FrequencyMap> inclusions;
  for (const std::int64_t chunk : {1, 3, 100}) {
    CullingState state;
    JobContext context;
    const CullingOptions options{.chunkImages = chunk, .cull = {.bootstrap = 25, .inclusionAreas = {.25}}, .seed = 4};
    const auto result = cull(test::experimentOn(classifier, set, greyRecipe(4, 4)), options, state, kNoSave, context);
    EXPECT_EQ(result.forwards, 12 * (10 + 1)) << "a bootstrap costs no forward pass";
    inclusions.push_back(result.classes[1].inclusion.at(0));
  }
  for (std::size_t i = 1; i < inclusions.size(); ++i) {
    for (std::size_t pair = 0; pair < inclusions[0].values.size(); ++pair) {
      EXPECT_NEAR(inclusions[i].values[pair], inclusions[0].values[pair], .041) << "one replicate may have a tie";
    }
  }
}

TEST(Culling, ImagesThatDoNotDecodeAreSkippedAndNamedOnce) {
  const NoiseSet set(6, 1, 4, 4, 4);
  test::QuadraticClassifier classifier(3, 1, 4, 4);
  CullingState state;
  JobContext context;
  const auto result = cull(test::experimentOn(classifier, set, greyRecipe(4, 4)), {}, state, kNoSave, context);
  ASSERT_EQ(result.skipped.size(), 1u);
  EXPECT_EQ(result.skipped[0].name, "noise 4");
  EXPECT_EQ(result.classes[1].images, 1);
}

TEST(Culling, BadInputIsRefused) {
  test::QuadraticClassifier classifier(3, 1, 4, 4);
  CullingState state;
  JobContext context;
  EXPECT_THROW(
      cull(test::experimentOn(classifier, NoiseSet(2, 1, 4, 4), greyRecipe(4, 4)), {}, state, kNoSave, context), Error);
  CullingState other;
  other.classes.push_back({.classIndex = 7});
  EXPECT_THROW(
      cull(test::experimentOn(classifier, NoiseSet(6, 1, 4, 4), greyRecipe(4, 4)), {}, other, kNoSave, context), Error);
  CullingState large;
  const CullingOptions options{.cull = {.bootstrap = 2000}};
  EXPECT_THROW(cull(test::experimentOn(classifier, NoiseSet(6, 1, 224, 224), greyRecipe(224, 224)), options, large,
                    kNoSave, context),
               UsageError);
  classifier.breakWeights();
  CullingState broken;
  EXPECT_THROW(
      cull(test::experimentOn(classifier, NoiseSet(6, 1, 4, 4), greyRecipe(4, 4)), {}, broken, kNoSave, context),
      Error);
}

}  // namespace
}  // namespace passband
