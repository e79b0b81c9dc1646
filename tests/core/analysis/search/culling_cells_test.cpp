#include "core/analysis/search/culling_cells.h"

#include <gtest/gtest.h>
#include <numeric>

#include "core/analysis/search/culling.h"
#include "core/base/error.h"
#include "tests/core/analysis/experiment_on.h"
#include "tests/support/planted_set.h"

namespace passband {
namespace {

/// A class of which each cell was removed from `n` images with the given mean and standard deviation of the rise.
ClassCulling cullingOf(const std::vector<double>& means, double deviation, std::int64_t n) {
  ClassCulling culling;
  culling.images = n;
  for (const double mean : means) {
    const auto count = static_cast<double>(n);
    culling.cellImages.push_back(n);
    culling.riseSum.push_back(mean * count);
    culling.riseSquareSum.push_back(deviation * deviation * (count - 1) + mean * mean * count);
  }
  return culling;
}

TEST(CullingSettlement, ACellIsSettledWhenItsIntervalLiesOnOneSideOfTheEdge) {
  const FrequencyPlane plane(4, 4);  // 10 pairs, 16 bins
  const auto cells = cullingCells(plane, 1);
  std::vector<double> means(cells.size(), 0);
  // The two largest hold two bins each: the top quarter. The edge lies at (.9 + .5) / 2 = .7.
  std::vector<std::size_t> wide;
  for (std::size_t c = 0; c < cells.size() && wide.size() < 3; ++c) {
    if (plane.binsInPair(cells[c].pairs[0]) == 2) wide.push_back(c);
  }
  means[wide[0]] = 2;
  means[wide[1]] = .9;
  means[wide[2]] = .5;
  // Half an interval with 100 of 1,000,000 images: 1.96 * 1.5 / 10 = .294.
  const Settlement few = settlementOf(cullingOf(means, 1.5, 100), plane, cells, .25, 1000000);
  EXPECT_TRUE(few.settled[wide[0]]);
  EXPECT_FALSE(few.settled[wide[1]]);
  EXPECT_FALSE(few.settled[wide[2]]);
  EXPECT_DOUBLE_EQ(few.topShare, .5);
  // 100 of 110: the finite population takes it down to .294 * sqrt(10 / 109) = .089.
  const Settlement most = settlementOf(cullingOf(means, 1.5, 100), plane, cells, .25, 110);
  EXPECT_TRUE(most.settled[wide[1]]);
  EXPECT_DOUBLE_EQ(most.topShare, 1);
}

TEST(CullingSettlement, WithAllImagesEverythingIsSettled) {
  const FrequencyPlane plane(4, 4);
  const auto cells = cullingCells(plane, 1);
  const Settlement all = settlementOf(cullingOf(std::vector<double>(cells.size(), .1), 5, 30), plane, cells, .2, 30);
  EXPECT_DOUBLE_EQ(all.topShare, 1);
  EXPECT_EQ(all.settled, std::vector<bool>(cells.size(), true));
}

TEST(CullingSettlement, AClassStopsEarlyWithTheSameTopAndSaysSo) {
  const test::PlantedSet set(4, {{1, 0}, {0, 1}, {1, 1}}, 300);
  const auto classifier = set.classifier();
  JobContext context;
  const auto culled = [&](double settledShare) {
    SearchOptions options;
    options.own = CullOptions{.settledShare = settledShare, .settledArea = .13};  // one pair
    const auto search = openSearch(searchMethod("cull"), test::experimentOn(*classifier, set, set.recipe()), options);
    search->run([] {}, context);
    return search->result();
  };
  const SearchResult all = culled(0), early = culled(1);
  EXPECT_LT(early.forwards, all.forwards / 2);
  EXPECT_TRUE(all.notes.empty());
  EXPECT_EQ(early.notes.size(), 3u);
  for (std::size_t k = 0; k < 3; ++k) {
    EXPECT_EQ(pairsByValue(early.classes[k].relevance)[0], pairsByValue(all.classes[k].relevance)[0]);
    EXPECT_EQ(early.classes[k].settled, 1);
    EXPECT_LT(early.classes[k].images, 300);
    EXPECT_EQ(all.classes[k].images, 300);
  }
}

TEST(CullingSettlement, ABootstrapCannotGoWithAnEarlyStop) {
  const test::PlantedSet set(4, {{1, 0}, {0, 1}}, 12);
  const auto classifier = set.classifier();
  SearchOptions options;
  options.own = CullOptions{.settledShare = .9, .bootstrap = 20};
  JobContext context;
  const auto search = openSearch(searchMethod("cull"), test::experimentOn(*classifier, set, set.recipe()), options);
  EXPECT_THROW(search->run([] {}, context), UsageError);
}

}  // namespace
}  // namespace passband
