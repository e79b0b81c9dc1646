#include "core/data/split.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/data/synthetic/synthetic.h"

namespace passband {
namespace {

TEST(StratifiedSplit, EveryImageIsInOnePartAndEveryClassInShare) {
  const auto set = syntheticImageSet(parseSynthetic("syn:B1?images=30&size=8&rings=0,2,3,4&all=0:3-4", 0), "syn");
  const SplitIndices split = stratifiedSplit(*set, .3, 7);
  std::vector<int> searched(4), judged(4);
  for (const auto index : split.search)
    ++searched[static_cast<std::size_t>(set->labels()[static_cast<std::size_t>(index)])];
  for (const auto index : split.judge)
    ++judged[static_cast<std::size_t>(set->labels()[static_cast<std::size_t>(index)])];
  EXPECT_EQ(searched, (std::vector<int>{9, 9, 9, 9}));
  EXPECT_EQ(judged, (std::vector<int>{21, 21, 21, 21}));
  EXPECT_EQ(otherImages(*set, split.search), split.judge);
  EXPECT_TRUE(std::ranges::is_sorted(split.search));
}

TEST(StratifiedSplit, TheSeedDecides) {
  const auto set = syntheticImageSet(parseSynthetic("syn:B1?images=30&size=8&rings=0,2,3,4&all=0:3-4", 0), "syn");
  EXPECT_EQ(stratifiedSplit(*set, .5, 7).search, stratifiedSplit(*set, .5, 7).search);
  EXPECT_NE(stratifiedSplit(*set, .5, 7).search, stratifiedSplit(*set, .5, 8).search);
}

TEST(StratifiedSplit, RefusesWhatLeavesNothing) {
  const auto set = syntheticImageSet(parseSynthetic("syn:B1?images=3&size=8&rings=0,2,3,4&all=0:3-4", 0), "syn");
  EXPECT_THROW(stratifiedSplit(*set, 0, 1), UsageError);
  EXPECT_THROW(stratifiedSplit(*set, 1, 1), UsageError);
  EXPECT_THROW(stratifiedSplit(*set, .1, 1), Error);
}

}  // namespace
}  // namespace passband
