#include "core/fourier/frequency_plane.h"

#include <cmath>
#include <gtest/gtest.h>
#include <numbers>
#include <set>
#include <utility>

#include "core/base/error.h"

namespace passband {
namespace {

struct Size {
  int height, width, pairs;
};

void PrintTo(const Size& size, std::ostream* out) {
  *out << size.height << "x" << size.width;
}

class PlaneOfSize : public testing::TestWithParam<Size> {
 protected:
  FrequencyPlane plane{GetParam().height, GetParam().width};

  template <class Body>
  void forEachBin(Body body) {
    for (int row = 0; row < plane.height(); ++row) {
      for (int col = 0; col < plane.width(); ++col) body(plane.binAtCentred(row, col));
    }
  }
};

// Self-partner bins: one for odd x odd, two where one side is even, four for even x even; pairs = (bins + self) / 2.
INSTANTIATE_TEST_SUITE_P(Sizes, PlaneOfSize,
                         testing::Values(Size{32, 32, 514}, Size{224, 224, 25090}, Size{1, 1, 1}, Size{1, 8, 5},
                                         Size{7, 1, 4}, Size{2, 2, 4}, Size{5, 7, 18}, Size{6, 5, 16}, Size{5, 6, 16},
                                         Size{4, 10, 22}));

TEST_P(PlaneOfSize, CountsPairsAndBins) {
  const auto [height, width, pairs] = GetParam();
  EXPECT_EQ(plane.pairCount(), pairs);
  EXPECT_EQ(plane.binCount(), height * width);
  EXPECT_EQ(plane.halfWidth(), width / 2 + 1);
  std::int64_t bins = 0;
  for (int pair = 0; pair < plane.pairCount(); ++pair) bins += plane.binsInPair(pair);
  EXPECT_EQ(bins, plane.binCount());
}

TEST_P(PlaneOfSize, PartnersAreNegativeModuloTheSizeAndShareAPair) {
  forEachBin([&](Bin bin) {
    const Bin partner = plane.partner(bin);
    EXPECT_EQ((bin.u + partner.u) % plane.width(), 0);
    EXPECT_EQ((bin.v + partner.v) % plane.height(), 0);
    EXPECT_EQ(plane.wrapped(partner.u, partner.v), partner);
    EXPECT_EQ(plane.partner(partner), bin);
    EXPECT_EQ(plane.pairOf(bin), plane.pairOf(partner));
    EXPECT_EQ(plane.selfPartner(bin), bin == partner);
    EXPECT_EQ(plane.binsInPair(plane.pairOf(bin)), bin == partner ? 1 : 2);
  });
}

TEST_P(PlaneOfSize, BinsLieInTheSignedRangeOnce) {
  std::set<std::pair<int, int>> seen;
  forEachBin([&](Bin bin) {
    EXPECT_GE(bin.u, -(plane.width() / 2));
    EXPECT_LE(bin.u, (plane.width() + 1) / 2 - 1);
    EXPECT_GE(bin.v, -(plane.height() / 2));
    EXPECT_LE(bin.v, (plane.height() + 1) / 2 - 1);
    EXPECT_EQ(plane.wrapped(bin.u + 3 * plane.width(), bin.v - 5 * plane.height()), bin);
    EXPECT_TRUE(seen.insert({bin.u, bin.v}).second);
  });
  EXPECT_EQ(static_cast<std::int64_t>(seen.size()), plane.binCount());
}

TEST_P(PlaneOfSize, CanonicalBinsComeByRadiusThenAngle) {
  EXPECT_EQ(plane.binOf(0), (Bin{0, 0}));
  for (int pair = 0; pair < plane.pairCount(); ++pair) {
    const Bin bin = plane.binOf(pair);
    EXPECT_EQ(plane.pairOf(bin), pair);
    EXPECT_EQ(plane.wrapped(bin.u, bin.v), bin);
    EXPECT_TRUE(bin.v > 0 || 2 * bin.v == -plane.height() ||
                (bin.v == 0 && (bin.u >= 0 || 2 * bin.u == -plane.width())));
    EXPECT_DOUBLE_EQ(plane.radiusOf(pair), std::sqrt(bin.u * bin.u + bin.v * bin.v));
    EXPECT_GE(plane.angle(pair), 0);
    EXPECT_LT(plane.angle(pair), std::numbers::pi);
    if (pair == 0) continue;
    EXPECT_LE(plane.radiusOf(pair - 1), plane.radiusOf(pair));
    if (plane.radiusOf(pair - 1) == plane.radiusOf(pair)) {
      EXPECT_LT(plane.angle(pair - 1), plane.angle(pair));
    }
  }
}

TEST_P(PlaneOfSize, HalfPlaneHasFftwsLayout) {
  const auto& pairs = plane.halfPlanePairs();
  ASSERT_EQ(pairs.size(), static_cast<std::size_t>(plane.height()) * plane.halfWidth());
  for (int row = 0; row < plane.height(); ++row) {
    for (int col = 0; col < plane.halfWidth(); ++col) {
      EXPECT_EQ(pairs[static_cast<std::size_t>(row * plane.halfWidth() + col)], plane.pairOf({col, row}));
    }
  }
}

TEST_P(PlaneOfSize, CentredPositionsHaveDcInTheMiddle) {
  EXPECT_EQ(plane.centredRow({0, 0}), plane.height() / 2);
  EXPECT_EQ(plane.centredCol({0, 0}), plane.width() / 2);
  forEachBin([&](Bin bin) {
    EXPECT_EQ(plane.binAtCentred(plane.centredRow(bin), plane.centredCol(bin)), bin);
    EXPECT_EQ(plane.centredRow({bin.u, bin.v + plane.height()}), plane.centredRow(bin));
  });
}

TEST(FrequencyPlane, OrdersEqualRadiiByAngle) {
  const FrequencyPlane plane(8, 8);
  const std::vector<Bin> expected = {{0, 0}, {1, 0}, {0, 1}, {1, 1}, {-1, 1}, {2, 0}, {0, 2}};
  for (int pair = 0; pair < static_cast<int>(expected.size()); ++pair) {
    EXPECT_EQ(plane.binOf(pair), expected[static_cast<std::size_t>(pair)]);
  }
}

TEST(FrequencyPlane, NyquistCountsAsPositive) {
  const FrequencyPlane plane(4, 6);
  const int corner = plane.pairOf({-3, -2});
  EXPECT_EQ(plane.binOf(corner), (Bin{-3, -2}));
  EXPECT_DOUBLE_EQ(plane.angle(corner), std::atan2(2, 3));
  EXPECT_DOUBLE_EQ(plane.angle(plane.pairOf({-3, 0})), 0);
  EXPECT_EQ(plane.binOf(plane.pairOf({-1, -2})), (Bin{1, -2}));
  EXPECT_EQ(plane.binOf(plane.pairOf({-3, -1})), (Bin{-3, 1}));
  EXPECT_DOUBLE_EQ(plane.angle(plane.pairOf({-3, 1})), std::atan2(1, 3));
}

TEST(FrequencyPlane, EqualPlanesAreEqual) {
  const FrequencyPlane plane(6, 5);
  const FrequencyPlane copy = plane;
  EXPECT_EQ(plane, copy);
  EXPECT_EQ(&plane.halfPlanePairs(), &copy.halfPlanePairs());
  EXPECT_EQ(plane, FrequencyPlane(6, 5));
  EXPECT_NE(plane, FrequencyPlane(5, 6));
}

TEST(FrequencyPlane, RefusesImpossibleSides) {
  EXPECT_THROW(FrequencyPlane(0, 5), UsageError);
  EXPECT_THROW(FrequencyPlane(5, -1), UsageError);
  EXPECT_THROW(FrequencyPlane(4097, 5), UsageError);
  EXPECT_EQ(FrequencyPlane(4096, 1).pairCount(), 2049);
}

}  // namespace
}  // namespace passband
