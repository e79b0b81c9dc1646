#include "core/analysis/search/held_out.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "tests/core/analysis/experiment_on.h"
#include "tests/support/planted_set.h"

namespace passband {
namespace {

const std::vector<Bin> bins{{3, 0}, {0, 3}, {2, 2}};

struct Images {
  test::PlantedSet set;
  std::unique_ptr<test::QuadraticClassifier> classifier = set.classifier();
  Experiment experiment = test::experimentOn(*classifier, set, set.recipe());
  SearchOptions options{.seed = 5};

  explicit Images(std::int64_t ofEach, std::int64_t broken = -1) : set(8, bins, ofEach, broken) {}
};

TEST(HeldOut, IsATenthOfEachClassAndNoneOfIt) {
  const Images images(240);
  const HeldOut heldOut(images.experiment, images.options, {0, 2});
  ASSERT_EQ(heldOut.images().size(), 3U);
  std::vector<std::int64_t> all = heldOut.training();
  EXPECT_TRUE(std::ranges::is_sorted(all));
  for (std::size_t c = 0; c < 3; ++c) {
    const auto& held = heldOut.images()[c];
    EXPECT_EQ(held.size(), 24U);
    for (const std::int64_t i : held) EXPECT_EQ(images.set.labels()[static_cast<std::size_t>(i)], int(c));
    all.insert(all.end(), held.begin(), held.end());
  }
  std::ranges::sort(all);
  ASSERT_EQ(all.size(), 720U);
  for (std::size_t i = 0; i < all.size(); ++i) ASSERT_EQ(all[i], std::int64_t(i)) << "each once";
}

TEST(HeldOut, IsNothingWhereAClassHasTooFewOrTheSearchIsQuick) {
  Images few(190), enough(200);
  EXPECT_TRUE(HeldOut(few.experiment, few.options, {0}).empty()) << "19 of a class";
  EXPECT_EQ(HeldOut(few.experiment, few.options, {0}).training().size(), 570U);
  EXPECT_FALSE(HeldOut(enough.experiment, enough.options, {0}).empty());
  enough.options.quick = true;
  EXPECT_TRUE(HeldOut(enough.experiment, enough.options, {0}).empty());
}

TEST(HeldOut, JIsHighUnderAMapThatKeepsTheWaveOfTheClass) {
  const Images images(240);
  const HeldOut heldOut(images.experiment, images.options, {0, 1, 2});
  JobContext context;
  FrequencyMap map(FrequencyPlane(8, 8));
  for (const Bin bin : bins) map.values[static_cast<std::size_t>(map.plane.pairOf(bin))] = -1;
  const HeldOut::Judged without = heldOut.judge(0, map, context);
  map.values[static_cast<std::size_t>(map.plane.pairOf(bins[0]))] = 1;
  const HeldOut::Judged with = heldOut.judge(0, map, context);
  EXPECT_EQ(with.forwards, 48);
  EXPECT_GT(with.j, without.j + .3);
  EXPECT_NEAR(without.j, 0, .1);
}

TEST(HeldOut, ImagesThatDoNotDecodeAreNamed) {
  const Images whole(240);
  const std::int64_t broken = HeldOut(whole.experiment, whole.options, {0}).images()[0][0];
  const Images images(240, broken);
  JobContext context;
  const HeldOut::Judged judged =
      HeldOut(images.experiment, images.options, {0}).judge(0, FrequencyMap(FrequencyPlane(8, 8)), context);
  EXPECT_EQ(judged.forwards, 47);
  ASSERT_EQ(judged.skipped.size(), 1U);
  EXPECT_EQ(judged.skipped[0].name, "image " + std::to_string(broken));
}

}  // namespace
}  // namespace passband
