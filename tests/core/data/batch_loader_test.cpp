#include "core/data/batch_loader.h"

#include <atomic>
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <latch>
#include <stdexcept>
#include <thread>

#include "core/base/error.h"

namespace passband {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// 2x2 grey images whose values are their index; `onImage` may wait or throw.
class FakeSet : public ImageSet {
 public:
  explicit FakeSet(
      std::int32_t count, std::function<void(std::int64_t)> onImage = [](std::int64_t) {})
      : onImage_(std::move(onImage)) {
    info_.classNames = {"even", "odd"};
    for (std::int32_t i = 0; i < count; ++i) labels_.push_back(i % 2);
  }

  const ImageSetInfo& info() const override { return info_; }
  std::span<const std::int32_t> labels() const override { return labels_; }
  std::string imageName(std::int64_t index) const override { return "image " + std::to_string(index); }
  Image image(std::int64_t index) const override {
    ++asked;
    onImage_(index);
    return {2, 2, 1, 0, std::vector<float>(4, static_cast<float>(index))};
  }

  mutable std::atomic<std::int64_t> asked = 0;

 private:
  std::function<void(std::int64_t)> onImage_;
  ImageSetInfo info_;
  std::vector<std::int32_t> labels_;
};

Recipe greyRecipe() {
  Recipe recipe;
  recipe.height = 2;
  recipe.width = 2;
  recipe.channels = 1;
  return recipe;
}

/// Refuses the images for which `bad` holds.
auto refusing(std::function<bool(std::int64_t)> bad) {
  return [bad = std::move(bad)](std::int64_t index) {
    if (bad(index)) throw Error("does not decode");
  };
}

void expectConsistent(const PixelBatch& batch) {
  ASSERT_EQ(batch.values.size(), static_cast<std::size_t>(batch.images() * batch.imageValues()));
  ASSERT_EQ(batch.indices.size(), batch.labels.size());
  for (std::size_t i = 0; i < batch.indices.size(); ++i) {
    EXPECT_EQ(batch.labels[i], batch.indices[i] % 2);
    for (std::size_t k = 0; k < 4; ++k) EXPECT_EQ(batch.values[4 * i + k], static_cast<float>(batch.indices[i]));
  }
}

std::vector<std::int64_t> drain(BatchLoader& loader) {
  std::vector<std::int64_t> indices;
  while (const auto batch = loader.next()) {
    expectConsistent(*batch);
    EXPECT_GT(batch->images(), 0);
    indices.insert(indices.end(), batch->indices.begin(), batch->indices.end());
  }
  return indices;
}

TEST(BatchLoader, GivesEveryImageOnceAndInOrder) {
  const FakeSet set(1003);
  for (const int threads : {1, 2, 5}) {
    for (const int ahead : {1, 3}) {
      BatchLoader loader(set, greyRecipe(), {.batchSize = 50, .threads = threads, .batchesAhead = ahead});
      const auto indices = drain(loader);
      ASSERT_EQ(indices.size(), 1003U);
      for (std::size_t i = 0; i < indices.size(); ++i) ASSERT_EQ(indices[i], static_cast<std::int64_t>(i));
      EXPECT_FALSE(loader.next());
    }
  }
}

TEST(BatchLoader, FollowsTheGivenIndices) {
  const FakeSet set(10);
  BatchLoader loader(set, {7, 0, 7, 3, 9}, greyRecipe(), {.batchSize = 2, .threads = 3});
  const auto first = loader.next();
  ASSERT_TRUE(first);
  EXPECT_THAT(first->indices, ElementsAre(7, 0));
  EXPECT_THAT(first->labels, ElementsAre(1, 0));
  EXPECT_THAT(drain(loader), ElementsAre(7, 3, 9));
}

TEST(BatchLoader, AnEmptySetHasNoBatch) {
  const FakeSet set(0);
  BatchLoader loader(set, greyRecipe(), {.threads = 2});
  EXPECT_FALSE(loader.next());
  EXPECT_FALSE(loader.next());
}

TEST(BatchLoader, AppliesTheRecipe) {
  Recipe recipe = greyRecipe();
  recipe.channels = 3;
  recipe.mean = {1, 2, 3};
  recipe.std = {1, 2, 4};
  const FakeSet set(8);
  BatchLoader loader(set, {7}, recipe, {});
  const auto batch = loader.next();
  ASSERT_TRUE(batch);
  EXPECT_EQ(batch->channels, 3);
  EXPECT_THAT(batch->values, ElementsAre(6, 6, 6, 6, 2.5, 2.5, 2.5, 2.5, 1, 1, 1, 1));
}

TEST(BatchLoader, LeavesOutAndNamesWhatDoesNotDecode) {
  const FakeSet set(40, refusing([](std::int64_t index) { return index % 3 == 0; }));
  BatchLoader loader(set, greyRecipe(), {.batchSize = 20, .threads = 3});
  EXPECT_THAT(loader.skipped(), IsEmpty());
  const auto first = loader.next();
  ASSERT_TRUE(first);
  expectConsistent(*first);
  EXPECT_EQ(first->images(), 13);
  ASSERT_EQ(loader.skipped().size(), 7U);  // of the batches given so far, not of those decoded ahead
  EXPECT_EQ(loader.skipped()[2].name, "image 6");
  EXPECT_EQ(loader.skipped()[2].reason, "does not decode");
  EXPECT_EQ(loader.passed(), 20);
  EXPECT_EQ(drain(loader).size(), 13U);
  EXPECT_EQ(loader.passed(), 40);
  EXPECT_EQ(loader.skipped().size(), 14U);
  EXPECT_EQ(loader.skipped().back().name, "image 39");
}

TEST(BatchLoader, NeverGivesAnEmptyBatch) {
  const FakeSet set(100, refusing([](std::int64_t index) { return index >= 10 && index < 90; }));
  BatchLoader loader(set, greyRecipe(), {.batchSize = 10, .threads = 2});
  EXPECT_EQ(drain(loader).size(), 20U);
  EXPECT_EQ(loader.skipped().size(), 80U);

  const FakeSet bad(30, refusing([](std::int64_t) { return true; }));
  BatchLoader none(bad, greyRecipe(), {.batchSize = 10});
  EXPECT_FALSE(none.next());
  EXPECT_EQ(none.skipped().size(), 30U);
}

TEST(BatchLoader, RethrowsWhatIsNoDecodingError) {
  const FakeSet set(500, [](std::int64_t index) {
    if (index == 90) throw std::logic_error("a defect");
  });
  for (const int threads : {1, 4}) {
    BatchLoader loader(set, greyRecipe(), {.batchSize = 10, .threads = threads});
    EXPECT_THROW(drain(loader), std::logic_error);
    EXPECT_THROW(loader.next(), std::logic_error);
  }
}

/// The first image waits until image 16 has been asked for, which only another thread can do.
TEST(BatchLoader, DecodesOnSeveralThreads) {
  std::latch both(2);
  const FakeSet set(64, [&](std::int64_t index) {
    if (index == 0 || index == 16) both.arrive_and_wait();
  });
  BatchLoader loader(set, greyRecipe(), {.batchSize = 64, .threads = 2});
  EXPECT_EQ(drain(loader).size(), 64U);
}

/// The consumer holds the first batch while the second one is decoded.
TEST(BatchLoader, DecodesBesideTheConsumer) {
  std::latch secondBatch(1);
  const FakeSet set(20, [&](std::int64_t index) {
    if (index == 19) secondBatch.count_down();
  });
  BatchLoader loader(set, greyRecipe(), {.batchSize = 10, .threads = 1, .batchesAhead = 1});
  ASSERT_TRUE(loader.next());
  secondBatch.wait();
  EXPECT_EQ(drain(loader).size(), 10U);
}

/// Image 10 k can only be asked for when all but batchesAhead of the batches before it were taken.
TEST(BatchLoader, TheQueueIsBounded) {
  std::atomic<std::int64_t> taken = 0;
  std::atomic<std::int64_t> furthestAhead = 0;
  const FakeSet set(400, [&](std::int64_t index) {
    const std::int64_t ahead = index / 10 + 1 - taken;
    std::int64_t before = furthestAhead;
    while (ahead > before && !furthestAhead.compare_exchange_weak(before, ahead)) {
    }
  });
  BatchLoader loader(set, greyRecipe(), {.batchSize = 10, .threads = 4, .batchesAhead = 3});
  while (true) {
    ++taken;  // before the call, which frees the place
    if (!loader.next()) break;
  }
  EXPECT_LE(furthestAhead, 3);
  EXPECT_EQ(set.asked, 400);
}

/// Threads are held within an image until the loader is about to end; then they leave the processor to it at every
/// image.
TEST(BatchLoader, EndsEarlyWithoutTheRemainingImages) {
  std::latch begun(2);
  std::atomic<bool> ending = false;
  const FakeSet set(200000, [&](std::int64_t index) {
    if (index == 0 || index == 16) begun.count_down();
    ending.wait(false);
    std::this_thread::yield();
  });
  {
    const BatchLoader loader(set, greyRecipe(), {.batchSize = 200000, .threads = 2});
    begun.wait();
    ending = true;
    ending.notify_all();
  }
  EXPECT_LT(set.asked, 200000);
}

TEST(BatchLoader, EndsWhileItsThreadsWaitForRoom) {
  const FakeSet set(1000);
  BatchLoader loader(set, greyRecipe(), {.batchSize = 10, .threads = 3, .batchesAhead = 2});
  EXPECT_TRUE(loader.next());
}

TEST(BatchLoader, RefusesImpossibleOptions) {
  const FakeSet set(4);
  EXPECT_THROW(BatchLoader(set, greyRecipe(), {.batchSize = 0}), UsageError);
  EXPECT_THROW(BatchLoader(set, greyRecipe(), {.threads = 0}), UsageError);
  EXPECT_THROW(BatchLoader(set, greyRecipe(), {.batchesAhead = 0}), UsageError);
}

TEST(LoadBatch, GivesAllAtOnceAndAppendsTheSkipped) {
  const FakeSet set(100, refusing([](std::int64_t index) { return index == 50; }));
  std::vector<SkippedImage> skipped = {{"earlier", "reason"}};
  const PixelBatch batch = loadBatch(set, {99, 50, 2}, greyRecipe(), 2, skipped);
  expectConsistent(batch);
  EXPECT_THAT(batch.indices, ElementsAre(99, 2));
  ASSERT_EQ(skipped.size(), 2U);
  EXPECT_EQ(skipped[1].name, "image 50");
}

TEST(LoadBatch, OfNothingIsEmptyButHasItsShape) {
  const FakeSet set(3);
  std::vector<SkippedImage> skipped;
  const PixelBatch batch = loadBatch(set, {}, greyRecipe(), 2, skipped);
  EXPECT_EQ(batch.images(), 0);
  EXPECT_EQ(batch.imageValues(), 4);
}

}  // namespace
}  // namespace passband
