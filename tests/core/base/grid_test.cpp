#include "core/base/grid.h"

#include <gtest/gtest.h>
#include <numeric>

namespace passband {
namespace {

TEST(Grid, IsRowMajor) {
  Grid<int> grid(2, 3);
  std::iota(grid.values().begin(), grid.values().end(), 0);
  EXPECT_EQ(grid(0, 2), 2);
  EXPECT_EQ(grid(1, 0), 3);
  EXPECT_EQ(grid.row(1)[2], 5);
  EXPECT_EQ(grid.row(1).size(), 3U);
  grid.row(0)[1] = 9;
  EXPECT_EQ(grid(0, 1), 9);
}

TEST(Grid, StartsWithItsValue) {
  EXPECT_TRUE(Grid<float>().empty());
  EXPECT_EQ(Grid<float>(2, 2)(1, 1), 0);
  EXPECT_EQ(Grid<float>(2, 2, .5F)(1, 1), .5F);
}

TEST(Grid, EqualMeansShapeAndValues) {
  EXPECT_EQ(Grid<int>(2, 3, 1), Grid<int>(2, 3, 1));
  EXPECT_NE(Grid<int>(2, 3, 1), Grid<int>(3, 2, 1));
  EXPECT_NE(Grid<int>(2, 3, 1), Grid<int>(2, 3, 2));
}

}  // namespace
}  // namespace passband
