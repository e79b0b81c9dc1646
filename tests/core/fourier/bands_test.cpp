#include "core/fourier/bands.h"

#include <gtest/gtest.h>

#include <cmath>

namespace passband {
namespace {

TEST(Bands, OfThePaperAt32) {
  const auto edges = bandEdges({32, 32});
  ASSERT_EQ(edges.size(), 5U);
  EXPECT_EQ(std::vector(edges.begin(), edges.end() - 1), (std::vector<double>{0, 4, 8, 12}));
  EXPECT_TRUE(std::isinf(edges.back()));
  EXPECT_EQ(bandName(edges, 0), "0-4");
  EXPECT_EQ(bandName(edges, 3), "12+");
}

TEST(Bands, FollowTheShorterSide) {
  EXPECT_EQ(bandEdges({12, 40})[1], 1.5);
  EXPECT_EQ(bandName(bandEdges({12, 40}), 1), "1.5-3");
}

}  // namespace
}  // namespace passband
