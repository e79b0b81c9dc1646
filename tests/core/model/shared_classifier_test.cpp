#include "core/model/shared_classifier.h"

#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/base/random.h"
#include "tests/support/quadratic_classifier.h"
#include "tests/support/thread_ranks.h"

namespace passband {
namespace {

PixelBatch randomPixels() {
  Random random(2);
  PixelBatch pixels{1, 5, 4, {}, {0, 1, 2, 0, 1}, {0, 1, 2, 3, 4}};
  for (int i = 0; i < 5 * 20; ++i) pixels.values.push_back(static_cast<float>(random.normal()));
  return pixels;
}

/// Runs `work` on each rank's batch of a shared classifier, all at once.
void onRanks(int count, const std::function<void(int rank, SpectralBatch& batch)>& work) {
  test::onRanks(count, [&](test::ThreadRanks& ranks) {
    test::QuadraticClassifier own(3, 1, 5, 4);
    const auto batch = shareClassifier(own, ranks)->prepare(randomPixels(), {});
    work(ranks.rank(), *batch);
  });
}

TEST(SharedClassifier, EveryRankHasTheResultOfOne) {
  test::QuadraticClassifier alone(3, 1, 5, 4);
  const auto batch = alone.prepare(randomPixels(), {});
  JobContext context;
  const FrequencyPlane& plane = batch->plane();
  std::vector<PairSet> sets;
  std::vector<FrequencyMask> masks;
  std::vector<MaskTask> tasks;
  std::vector<AddedWave> waves;
  const ValueRange range{{-1}, {1}};
  for (int i = 0; i < 5; ++i) {
    sets.push_back({{i, i + 2}});
    masks.push_back(lowPassMask(plane, .1 * (i + 1)));
    waves.push_back({i, {1, -1, .5F, 0, 2}});
    tasks.push_back({masks.back(), i % 3, {0, 2, 4}, {1, -1, 2}});
  }
  const auto losses = batch->losses(masks, context), without = batch->lossesWithout(sets, context);
  const auto logits = batch->logits(masks, context);
  const auto noisy = batch->logitsWith(waves, range, context);
  const auto rates = batch->softRates(tasks, context);
  for (const int count : {1, 2, 3, 7}) {
    onRanks(count, [&](int, SpectralBatch& shared) {
      JobContext own;
      EXPECT_EQ(shared.shares(), count);
      EXPECT_EQ(shared.losses(masks, own), losses);
      EXPECT_EQ(shared.lossesWithout(sets, own), without);
      EXPECT_EQ(shared.logits(masks, own), logits);
      EXPECT_EQ(shared.logitsWith(waves, range, own), noisy);
      const auto found = shared.softRates(tasks, own);
      ASSERT_EQ(found.size(), rates.size());
      for (std::size_t i = 0; i < rates.size(); ++i) {
        EXPECT_EQ(found[i].probabilities, rates[i].probabilities);
        EXPECT_EQ(found[i].gradient, rates[i].gradient);
      }
    });
  }
}

/// A rank that remembers how many bytes it gave at last.
class WeighedRanks : public Ranks {
 public:
  explicit WeighedRanks(Ranks& ranks) : ranks_(ranks) {}
  int rank() const override { return ranks_.rank(); }
  int count() const override { return ranks_.count(); }
  std::vector<std::string> gather(const std::string& mine) override {
    bytes = mine.size();
    return ranks_.gather(mine);
  }
  std::string fromFirst(const std::string& mine) override { return ranks_.fromFirst(mine); }
  void abort(int exitCode) override { ranks_.abort(exitCode); }

  std::size_t bytes = 0;

 private:
  Ranks& ranks_;
};

TEST(SharedClassifier, ASlowRankGetsLessAndTheResultIsTheSame) {
  test::QuadraticClassifier alone(3, 1, 5, 4);
  const auto batch = alone.prepare(randomPixels(), {});
  std::vector<PairSet> sets;
  for (int i = 0; i < 40; ++i) sets.push_back({{i % batch->plane().pairCount()}});
  JobContext context;
  const auto without = batch->lossesWithout(sets, context);
  std::vector<std::size_t> bytes(2);
  test::onRanks(2, [&](test::ThreadRanks& threads) {
    WeighedRanks ranks(threads);
    test::QuadraticClassifier own(3, 1, 5, 4);
    // The second rank's clock runs four times as far between two looks at it.
    const auto shared =
        shareClassifier(own, ranks, [now = 0., by = ranks.rank() == 0 ? 1. : 4.]() mutable { return now += by; });
    for (int turn = 0; turn < 4; ++turn) {
      JobContext ownContext;
      EXPECT_EQ(shared->prepare(randomPixels(), {})->lossesWithout(sets, ownContext), without);
    }
    bytes[static_cast<std::size_t>(ranks.rank())] = ranks.bytes;
  });
  EXPECT_GT(bytes[0], 3 * bytes[1] / 2);
}

TEST(SharedClassifier, WhenTheFirstRankIsStoppedAllAre) {
  const std::vector<PairSet> sets{{{1}}, {{2}}, {{3}}};
  onRanks(3, [&](int rank, SpectralBatch& shared) {
    std::stop_source stop;
    if (rank == 0) stop.request_stop();
    JobContext context(stop.get_token(), {});
    EXPECT_THROW(shared.lossesWithout(sets, context), Cancelled);
  });
}

TEST(SharedClassifier, AnErrorOfOneRankIsAnErrorOfAll) {
  onRanks(2, [&](int rank, SpectralBatch& shared) {
    const std::vector<FrequencyMask> masks{FrequencyMask(shared.plane()), FrequencyMask(shared.plane())};
    JobContext context({}, [&](const Progress&) {
      if (rank == 1) throw Error("the second rank has lost its images");
    });
    try {
      shared.losses(masks, context);
      ADD_FAILURE() << "rank " << rank;
    } catch (const Error& problem) {
      EXPECT_STREQ(problem.what(), "the second rank has lost its images");
    }
  });
}

TEST(SharedClassifier, WhatIsNotSharedOutIsThatOfTheFirstRank) {
  test::QuadraticClassifier first(3, 1, 5, 4);
  const auto batch = first.prepare(randomPixels(), {});
  JobContext context;
  const FrequencyMask mask = lowPassMask(batch->plane(), .3);
  const std::vector<PairSet> sets{{{0}}, {{1, 2}}, {{5}}};
  const auto bare = batch->logits(context), masked = batch->logits(mask, context);
  const auto rises = batch->estimatedRises(sets, 2, context);
  test::onRanks(3, [&](test::ThreadRanks& ranks) {
    test::QuadraticClassifier own(3, 1, 5, 4);
    own.disturb(1e-5 * ranks.rank());
    const auto shared = shareClassifier(own, ranks)->prepare(randomPixels(), {});
    std::int64_t done = 0;
    JobContext counting({}, [&](const Progress& progress) { done = progress.done; });
    EXPECT_EQ(shared->logits(counting), bare);
    EXPECT_EQ(done, ranks.rank() == 0 ? 5 : 0) << "the first rank, which shows it, knows the progress";
    EXPECT_EQ(shared->logits(mask, counting), masked);
    EXPECT_EQ(shared->estimatedRises(sets, 2, counting), rises);
  });
}

TEST(SharedClassifier, ANetworkWithoutGradientsIsToldFromOneThatFails) {
  test::onRanks(2, [](test::ThreadRanks& ranks) {
    test::QuadraticClassifier own(3, 1, 5, 4);
    own.hideGradients();
    const auto shared = shareClassifier(own, ranks)->prepare(randomPixels(), {});
    JobContext context;
    EXPECT_THROW(shared->estimatedRises(std::vector<PairSet>{{{1}}}, 2, context), NoInputGradients);
  });
}

TEST(SharedClassifier, RanksThatDoOtherWorkAreRefused) {
  test::onRanks(2, [](test::ThreadRanks& ranks) {
    test::QuadraticClassifier own(3, 1, 5, 4);
    PixelBatch pixels = randomPixels();
    if (ranks.rank() == 1) {  // one image fewer
      pixels.values.resize(4 * 20);
      pixels.labels.pop_back();
      pixels.indices.pop_back();
    }
    const auto shared = shareClassifier(own, ranks)->prepare(pixels, {});
    JobContext context;
    try {
      shared->lossesWithout(std::vector<PairSet>{{{1}}, {{2}}}, context);
      ADD_FAILURE() << "rank " << ranks.rank();
    } catch (const Error& problem) {
      EXPECT_NE(std::string(problem.what()).find("do not do the same work"), std::string::npos) << problem.what();
    }
  });
}

}  // namespace
}  // namespace passband
