#include "core/model/shared_classifier.h"

#include <barrier>
#include <gtest/gtest.h>
#include <thread>

#include "core/base/error.h"
#include "core/base/random.h"
#include "tests/support/quadratic_classifier.h"

namespace passband {
namespace {

/// Ranks that are threads of this process.
struct Together {
  explicit Together(int ranks) : meeting(ranks), given(static_cast<std::size_t>(ranks)) {}
  std::barrier<> meeting;
  std::vector<std::string> given;
};

class ThreadRanks : public Ranks {
 public:
  ThreadRanks(Together& together, int rank) : together_(together), rank_(rank) {}
  int rank() const override { return rank_; }
  int count() const override { return static_cast<int>(together_.given.size()); }
  std::vector<std::string> gather(const std::string& mine) override {
    together_.given[static_cast<std::size_t>(rank_)] = mine;
    together_.meeting.arrive_and_wait();
    auto all = together_.given;
    together_.meeting.arrive_and_wait();
    return all;
  }
  std::string fromFirst(const std::string& mine) override { return gather(mine)[0]; }
  void abort(int) override { std::abort(); }

 private:
  Together& together_;
  int rank_;
};

PixelBatch randomPixels() {
  Random random(2);
  PixelBatch pixels{1, 5, 4, {}, {0, 1, 2, 0, 1}, {0, 1, 2, 3, 4}};
  for (int i = 0; i < 5 * 20; ++i) pixels.values.push_back(static_cast<float>(random.normal()));
  return pixels;
}

/// Runs `work` on each rank's batch of a shared classifier, all at once.
void onRanks(int count, const std::function<void(int rank, SpectralBatch& batch)>& work) {
  Together together(count);
  std::vector<std::jthread> threads;
  for (int rank = 0; rank < count; ++rank) {
    threads.emplace_back([&, rank] {
      ThreadRanks ranks(together, rank);
      const auto classifier = shareClassifier(std::make_unique<test::QuadraticClassifier>(3, 1, 5, 4), ranks);
      const auto batch = classifier->prepare(randomPixels(), {});
      work(rank, *batch);
    });
  }
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

}  // namespace
}  // namespace passband
