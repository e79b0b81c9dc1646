#include "core/fourier/bands.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

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

TEST(Bands, MasksKeepOrRemoveTheBinsOfARadiusAndAlwaysKeepDC) {
  for (const auto& [height, width] : {std::pair{9, 9}, {9, 15}, {16, 11}, {12, 40}, {1, 6}}) {
    const auto pass = bandPassMasks({height, width}), stop = bandStopMasks({height, width});
    ASSERT_EQ(pass.size(), 4U);
    ASSERT_EQ(stop.size(), 4U);
    for (int v = -(height / 2); v < (height + 1) / 2; ++v) {
      for (int u = -(width / 2); u < (width + 1) / 2; ++u) {
        const double eighths = std::hypot(u, v) / (std::min(height, width) / 8.);
        for (std::size_t band = 0; band < 4; ++band) {
          const bool dc = u == 0 && v == 0;
          const bool inside =
              eighths >= static_cast<double>(band) && (band == 3 || eighths < static_cast<double>(band + 1));
          EXPECT_EQ(pass[band].weight({u, v}), dc || inside ? 1 : 0)
              << height << "x" << width << ": " << u << ", " << v;
          EXPECT_EQ(stop[band].weight({u, v}), dc || !inside ? 1 : 0)
              << height << "x" << width << ": " << u << ", " << v;
        }
      }
    }
  }
}

TEST(Bands, HaveAFormThatSaysHowDCStays) {
  const auto pass = bandPassForms({32, 32}), stop = bandStopForms({32, 32});
  EXPECT_EQ(pass,
            (std::vector<std::string>{"ring:0,4", "ring:4,8+ring:0,1", "ring:8,12+ring:0,1", "ring:12,inf+ring:0,1"}));
  EXPECT_EQ(stop, (std::vector<std::string>{"!ring:0,4+ring:0,1", "!ring:4,8", "!ring:8,12", "!ring:12,inf"}));
}

TEST(SharesByBand, AreOfTheKeptBinsWithoutDC) {
  const auto pass = bandPassMasks({16, 16});
  for (std::size_t band = 0; band < 4; ++band) {
    std::vector<double> only(4);
    only[band] = 1;
    EXPECT_EQ(sharesByBand(pass[band]), only);
  }
  FrequencyMask two({16, 16}, 0);
  two.setWeight(two.plane().pairOf({1, 0}), 1);
  two.setWeight(two.plane().pairOf({7, 0}), 1);
  EXPECT_EQ(sharesByBand(two), (std::vector<double>{.5, 0, 0, .5}));
  EXPECT_EQ(sharesByBand(FrequencyMask({16, 16}, 0)), std::vector<double>(4));
}

}  // namespace
}  // namespace passband
