#include <gtest/gtest.h>

#include "core/base/error.h"
#include "tests/core/analysis/search/planted_search.h"

namespace passband {
namespace {

using test::kNoStep;
using test::Planted;
using test::shortOptions;

TEST(HierarchicalSearch, TheBestSubsetComesFirstInTheCutOfItsOwnArea) {
  for (const bool judgeByJ : {false, true}) {
    Planted planted;
    SearchOptions options = shortOptions("hierarchical");
    std::any_cast<HierarchicalOptions&>(options.own).judgeByJ = judgeByJ;
    const auto search = openSearch(searchMethod("hierarchical"), planted.experiment(), options);
    search->run(kNoStep, planted.context);
    for (const ClassRelevance& found : search->result().classes) {
      ASSERT_TRUE(found.ownMap);
      EXPECT_GT(found.ownMap->area(), 0);
      EXPECT_EQ(topShareMask(found.relevance, found.ownMap->area()), *found.ownMap);
    }
    EXPECT_EQ(search->result().forwards, (12 + 24) * 18);
  }
}

TEST(HierarchicalSearch, ImpossibleBudgetsAreRefused) {
  Planted planted;
  for (const auto& budgets : {std::vector<std::int64_t>{5}, {5, 0}, {1, 2, 3}}) {
    SearchOptions options;
    options.own = HierarchicalOptions{.budgets = budgets};
    EXPECT_THROW(openSearch(searchMethod("hierarchical"), planted.experiment(), options), UsageError);
  }
}

}  // namespace
}  // namespace passband
