#include "core/analysis/search/image_pool.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <set>

#include "tests/core/analysis/experiment_on.h"
#include "tests/support/planted_set.h"

namespace passband {
namespace {

struct Pooled {
  test::PlantedSet set{4, {{1, 0}, {0, 1}, {1, 1}}, 20, 7};
  std::unique_ptr<test::QuadraticClassifier> classifier = set.classifier();
  Experiment experiment = test::experimentOn(*classifier, set, set.recipe());
  std::vector<std::int64_t> all() const {
    std::vector<std::int64_t> indices;
    for (std::int64_t i = 0; i < set.size(); ++i) indices.push_back(i);
    return indices;
  }
};

TEST(ImagePool, DrawsDifferentImagesOfTheClassAndOfOthers) {
  Pooled pooled;
  ImagePool pool(pooled.experiment, {0, 2}, pooled.all(), {}, 1000);
  pool.load(0);
  EXPECT_EQ(pool.batch().images(), 59);  // one does not decode
  ASSERT_EQ(pool.skipped().size(), 1u);
  EXPECT_EQ(pool.skipped()[0].name, "image 7");
  // Without image 7 the labels are 0 1 2 0 1 2 0 (1) 2 0 1 2 ..
  const auto labelAt = [](std::int64_t place) { return (place < 7 ? place : place + 1) % 3; };
  Random random(1);
  const auto own = pool.own(2, 12, random), others = pool.others(2, 12, random);
  EXPECT_EQ(std::set<std::int64_t>(own.begin(), own.end()).size(), 12u);
  EXPECT_EQ(std::set<std::int64_t>(others.begin(), others.end()).size(), 12u);
  for (const std::int64_t place : own) EXPECT_EQ(labelAt(place), 2);
  for (const std::int64_t place : others) EXPECT_NE(labelAt(place), 2);
  EXPECT_EQ(pool.own(1, 100, random).size(), 19u);
}

TEST(ImagePool, WhereNotAllFitEachRoundHasItsOwnShare) {
  Pooled pooled;
  const auto logitsOf = [&](std::int64_t round) {
    ImagePool pool(pooled.experiment, {0}, pooled.all(), {.seed = 9}, 24);
    pool.load(round);
    EXPECT_LE(pool.batch().images(), 24);
    Random random(1);
    EXPECT_GE(pool.own(0, 100, random).size(), 12u) << "half of the pool is of the searched class";
    EXPECT_FALSE(pool.others(0, 100, random).empty());
    JobContext context;
    return pool.batch().logits(context);
  };
  EXPECT_EQ(logitsOf(3), logitsOf(3));
  EXPECT_NE(logitsOf(3), logitsOf(4));
}

TEST(ImagePool, MemoryHoldsFewerLargeImages) {
  Recipe recipe;
  recipe.height = recipe.width = 224;
  EXPECT_EQ(imagesInMemory(recipe), (std::int64_t{512} << 20) / (3 * 224 * 450 * 4));
}

}  // namespace
}  // namespace passband
