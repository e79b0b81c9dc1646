#include "core/analysis/search/culling_result.h"

#include <cmath>
#include <gtest/gtest.h>

#include "core/analysis/search/culling.h"
#include "core/analysis/search/culling_cells.h"
#include "tests/support/noise_set.h"

namespace passband {
namespace {

TEST(CullingResult, CellsThatWereNotTriedComeLastAndAreCounted) {
  const FrequencyPlane plane(4, 4);
  CullingState state;
  state.classes.push_back({.classIndex = 1, .images = 10});
  ClassCulling& culling = state.classes[0];
  culling.cellImages = {10, 10, 1, 0, 0, 0, 0, 0, 0, 0};
  culling.riseSum = {-5, 2, .3, 0, 0, 0, 0, 0, 0, 0};
  culling.riseSquareSum = {4, 1, .09, 0, 0, 0, 0, 0, 0, 0};
  const SearchResult result = cullingResult(state, test::NoiseSet(30, 1, 4, 4), plane, {});
  const auto cells = cullingCells(plane, 1);
  const auto pairOf = [&](std::size_t cell) { return static_cast<std::size_t>(cells[cell].pairs[0]); };
  const ClassRelevance& found = result.classes[0];
  for (std::size_t cell = 0; cell < cells.size(); ++cell) {
    EXPECT_EQ(std::isinf(found.interval->values[pairOf(cell)]), cell >= 2);
    if (cell < 3) continue;
    EXPECT_LT(static_cast<float>(found.relevance.values[pairOf(cell)]), -.5F) << "in a file as well";
    EXPECT_NEAR(found.relevance.values[pairOf(cell)], -.5, 1e-6) << "the colours are those of what was measured";
  }
  ASSERT_EQ(result.notes.size(), 1u);
  EXPECT_NE(result.notes[0].find("3 of 10 cells"), std::string::npos) << result.notes[0];
}

}  // namespace
}  // namespace passband
