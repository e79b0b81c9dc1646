#include "core/analysis/search/estimate.h"

#include <cmath>
#include <gtest/gtest.h>

#include "core/analysis/search/culling.h"
#include "tests/core/analysis/experiment_on.h"
#include "tests/support/planted_set.h"

namespace passband {
namespace {

double correlation(const std::vector<double>& a, const std::vector<double>& b) {
  const auto n = static_cast<double>(a.size());
  double sumA = 0, sumB = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sumA += a[i], sumB += b[i];
  double together = 0, varianceA = 0, varianceB = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    together += (a[i] - sumA / n) * (b[i] - sumB / n);
    varianceA += (a[i] - sumA / n) * (a[i] - sumA / n);
    varianceB += (b[i] - sumB / n) * (b[i] - sumB / n);
  }
  return together / std::sqrt(varianceA * varianceB);
}

SearchResult searched(const char* method, const Experiment& experiment, int cellSize) {
  JobContext context;
  const auto search = openSearch(searchMethod(method), experiment, {.cellSize = cellSize});
  search->run([] {}, context);
  return search->result();
}

TEST(Estimate, OfALinearNetworkItIsTheExactRelevance) {
  const test::PlantedSet set(8, {{1, 0}, {2, 3}, {0, 3}}, 12);
  const auto classifier = set.classifier();
  for (const int cellSize : {1, 2}) {
    const Experiment experiment = test::experimentOn(*classifier, set, set.recipe());
    const SearchResult exact = searched("cull", experiment, cellSize),
                       estimate = searched("estimate", experiment, cellSize);
    EXPECT_TRUE(estimate.estimate);
    EXPECT_FALSE(exact.estimate);
    EXPECT_FALSE(estimate.notes.empty());
    for (std::size_t k = 0; k < 3; ++k) {
      for (std::size_t pair = 0; pair < exact.classes[k].relevance.values.size(); ++pair) {
        EXPECT_NEAR(estimate.classes[k].relevance.values[pair], exact.classes[k].relevance.values[pair], 2e-5);
      }
    }
  }
}

TEST(Estimate, OfACurvedNetworkItOrdersTheBinsMuchAsTheExactRelevanceDoes) {
  const test::PlantedSet set(8, {{1, 0}, {2, 3}, {0, 3}}, 12);
  test::QuadraticClassifier classifier(3, 1, 8, 8);
  const Experiment experiment = test::experimentOn(classifier, set, set.recipe());
  const SearchResult exact = searched("cull", experiment, 1), estimate = searched("estimate", experiment, 1);
  for (std::size_t k = 0; k < 3; ++k) {
    EXPECT_GT(correlation(estimate.classes[k].relevance.values, exact.classes[k].relevance.values), .8);
  }
}

TEST(Estimate, AtMostFourRivalsCount) {
  EXPECT_EQ(estimateRivals(2), 1);
  EXPECT_EQ(estimateRivals(5), 4);
  EXPECT_EQ(estimateRivals(1000), 4);
}

}  // namespace
}  // namespace passband
