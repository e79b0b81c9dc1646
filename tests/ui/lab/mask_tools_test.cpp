#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <iterator>
#include <numbers>
#include <set>

#include "core/fourier/bands.h"
#include "core/fourier/parse_mask.h"
#include "ui/lab/drawn_shapes.h"
#include "ui/lab/mask_tool.h"

namespace passband {
namespace {

ToolContext context(int height = 32, int width = 32) {
  return {FrequencyPlane(height, width)};
}

std::unique_ptr<MaskTool> tool(const QString& id) {
  for (const ToolEntry& entry : maskTools()) {
    if (entry.id == id) return entry.make();
  }
  return nullptr;
}

FrequencyMask dragged(MaskTool& tool, const ToolContext& context, std::initializer_list<QPointF> way) {
  tool.press(context, *way.begin());
  for (const QPointF at : way) tool.drag(context, at);
  return tool.shape(context);
}

/// The bins with weight 1, both partners of each pair.
void expectBins(const FrequencyMask& mask, const std::function<bool(Bin)>& inside) {
  const FrequencyPlane& plane = mask.plane();
  for (int row = 0; row < plane.height(); ++row) {
    for (int col = 0; col < plane.width(); ++col) {
      const Bin bin = plane.binAtCentred(row, col);
      const bool kept = inside(bin) || inside(plane.partner(bin));
      ASSERT_EQ(mask.weight(bin), kept ? 1 : 0) << "u " << bin.u << " v " << bin.v;
    }
  }
}

TEST(MaskTools, HaveDifferentNamesAndKeys) {
  std::set<QString> ids, keys;
  for (const ToolEntry& entry : maskTools()) {
    EXPECT_TRUE(ids.insert(entry.id).second);
    EXPECT_TRUE(keys.insert(entry.key).second);
    EXPECT_FALSE(entry.hint.isEmpty());
  }
  EXPECT_EQ(ids.size(), 9U);
}

TEST(MaskTools, RingSpansTheTwoRadii) {
  const auto ring = tool("ring");
  expectBins(dragged(*ring, context(), {{3, 0}, {0, -7.5}}),
             [](Bin bin) { return FrequencyPlane::radius(bin) >= 3 && FrequencyPlane::radius(bin) < 7.5; });
  EXPECT_EQ(ring->form(), "ring:3,7.5");
  dragged(*ring, context(), {{6, 0}, {2, 0}});
  EXPECT_EQ(ring->form(), "ring:2,6");
}

TEST(MaskTools, ARingFromTheCentreKeepsDC) {
  const auto ring = tool("ring");
  EXPECT_EQ(dragged(*ring, context(), {{.3, -.3}, {6, 0}}).weight(Bin{0, 0}), 1);
  EXPECT_EQ(ring->form(), "ring:0,6");
  EXPECT_EQ(dragged(*ring, context(), {{6, 0}, {.6, 0}}).weight(Bin{0, 0}), 0);
  EXPECT_EQ(ring->form(), "ring:0.6,6");
}

TEST(MaskTools, AClickOfTheRingIsOneBinWide) {
  const auto ring = tool("ring");
  expectBins(dragged(*ring, context(), {{0, 5}}),
             [](Bin bin) { return FrequencyPlane::radius(bin) >= 4.5 && FrequencyPlane::radius(bin) < 5.5; });
}

TEST(MaskTools, WedgeOpensAroundThePressedAngle) {
  const auto wedge = tool("wedge");
  const double turn = std::numbers::pi / 180;
  const FrequencyMask mask =
      dragged(*wedge, context(31, 40),
              {{9 * std::cos(30 * turn), 9 * std::sin(30 * turn)}, {9 * std::cos(45 * turn), 9 * std::sin(45 * turn)}});
  EXPECT_EQ(wedge->form(), "wedge:30,15");
  EXPECT_EQ(mask.weight(Bin{5, 3}), 1);
  EXPECT_EQ(mask.weight(Bin{-5, -3}), 1);
  EXPECT_EQ(mask.weight(Bin{5, -3}), 0);
  EXPECT_EQ(mask.weight(Bin{0, 5}), 0);
}

TEST(MaskTools, RectangleHoldsBothCorners) {
  const auto rectangle = tool("rectangle");
  expectBins(dragged(*rectangle, context(), {{4.2, -2.9}, {1.1, 3.4}}),
             [](Bin bin) { return bin.u >= 1 && bin.u <= 4 && bin.v >= -3 && bin.v <= 3; });
  dragged(*rectangle, context(), {{-400, -400}, {400, 400}});
  EXPECT_EQ(rectangle->form(), "rect:-16,-16,15,15");
}

/// Inside by the winding of a convex polygon, whose corners are given clockwise on the screen.
TEST(MaskTools, LassoTakesTheBinsInside) {
  const std::vector<QPointF> corners{{-2.5, -6.5}, {7.5, -3.2}, {5.3, 4.6}, {-1.4, 2.4}};
  const auto inside = [&](Bin bin) {
    for (std::size_t i = 0; i < corners.size(); ++i) {
      const QPointF a = corners[i], side = corners[(i + 1) % corners.size()] - a, there = QPointF(bin.u, bin.v) - a;
      if (side.x() * there.y() - side.y() * there.x() < 0) return false;
    }
    return true;
  };
  expectBins(polygonMask(FrequencyPlane(24, 18), corners), inside);
  const auto lasso = tool("lasso");
  lasso->press(context(24, 18), corners[0]);
  for (const QPointF& corner : corners) lasso->drag(context(24, 18), corner);
  expectBins(lasso->shape(context(24, 18)), inside);
  const QString points = lasso->points().value();
  EXPECT_EQ(points, "-2.5,-6.5 7.5,-3.2 5.3,4.6 -1.4,2.4");
  const auto typed = tool("lasso");
  typed->setPoints(points);
  EXPECT_EQ(typed->shape(context(24, 18)), lasso->shape(context(24, 18)));
  typed->setPoints("1,2 3");
  EXPECT_EQ(typed->points().value(), points);
}

TEST(MaskTools, APolygonThatLeavesThePlaneIsCutOff) {
  const std::vector<QPointF> corners{{-1e6, -1e6}, {1e6, -1e6}, {1e6, 1e6}, {-1e6, 1e6}};
  EXPECT_EQ(polygonMask(FrequencyPlane(5, 8), corners), FrequencyMask({5, 8}, 1));
  EXPECT_EQ(polygonMask(FrequencyPlane(5, 8), {}), FrequencyMask({5, 8}, 0));
}

TEST(MaskTools, BrushPaintsTheBinsNearItsWay) {
  const auto brush = tool("brush");
  EXPECT_EQ(brush->effect(), ToolEffect::Paints);
  brush->setNumber(0, 4);
  const auto near = [](Bin bin) {
    const double across = std::clamp(bin.u, 2, 9);  // the way runs along v = 3
    return std::hypot(bin.u - across, bin.v - 3) <= 2;
  };
  expectBins(dragged(*brush, context(), {{2.1, 3.3}, {5, 3}, {8.8, 2.7}}), near);
  brush->setNumber(0, 1);
  expectBins(dragged(*brush, context(), {{4.4, 4.4}}), [](Bin bin) { return bin == Bin{4, 4}; });
  brush->setNumber(1, 0);
  brush->setNumber(2, -5);
  expectBins(brush->shape(context()), [](Bin bin) { return bin == Bin{0, -5}; });
  EXPECT_EQ(tool("eraser")->effect(), ToolEffect::Erases);
}

TEST(MaskTools, TopShareCutsTheShownMap) {
  const FrequencyPlane plane(16, 16);
  auto map = std::make_shared<FrequencyMap>(plane);
  for (int pair = 0; pair < plane.pairCount(); ++pair)
    map->values[static_cast<std::size_t>(pair)] = -plane.radiusOf(pair);
  const ToolContext with{plane, map};
  const auto top = tool("top");
  top->setNumber(0, 10);
  EXPECT_EQ(top->shape(with), topShareMask(*map, .1));
  const FrequencyMask clicked = dragged(*top, with, {{3, 0}});
  for (int pair = 0; pair < plane.pairCount(); ++pair) {
    EXPECT_EQ(clicked.weights()[static_cast<std::size_t>(pair)], plane.radiusOf(pair) <= 3 ? 1 : 0);
  }
  EXPECT_EQ(tool("top")->shape({plane, nullptr}), FrequencyMask(plane, 0));
}

TEST(MaskTools, PassesReachTheRadius) {
  const auto low = tool("lowpass"), high = tool("highpass");
  expectBins(dragged(*low, context(), {{0, 5}}), [](Bin bin) { return FrequencyPlane::radius(bin) <= 5; });
  low->setNumber(0, 5);
  EXPECT_EQ(low->shape(context()), lowPassMask({32, 32}, .05));
  EXPECT_EQ(low->form(), "lowpass:0.05");
  high->setNumber(0, 12.5);
  EXPECT_EQ(high->shape(context()), parseMask({32, 32}, "highpass:.125"));
}

TEST(MaskTools, EveryFormGivesTheShape) {
  for (const ToolEntry& entry : maskTools()) {
    const auto each = entry.make();
    for (const QPointF end : {QPointF(3.14, 2.71), QPointF(-9.9, .3), QPointF(0, 0)}) {
      const FrequencyMask shape = dragged(*each, context(), {{1.23, -4.56}, end});
      if (each->form().isEmpty()) continue;
      EXPECT_EQ(parseMask({32, 32}, each->form().toStdString()), shape) << each->form().toStdString();
    }
  }
}

TEST(MaskTools, NumbersAreWithinTheirRange) {
  for (const ToolEntry& entry : maskTools()) {
    const auto each = entry.make();
    dragged(*each, context(9, 14), {{2, 1}, {-3, 2}});
    const auto numbers = each->numbers({9, 14});
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      EXPECT_LE(numbers[i].least, numbers[i].value) << entry.id.toStdString() << i;
      EXPECT_GE(numbers[i].most, numbers[i].value) << entry.id.toStdString() << i;
    }
  }
}

TEST(MaskPresets, AreMasksThatParse) {
  const FrequencyPlane plane(32, 32);
  for (const auto& [name, form] : maskPresets(plane)) {
    const FrequencyMask mask = parseMask(plane, form.toStdString());
    EXPECT_GT(mask.area(), 0) << form.toStdString();
    EXPECT_LT(mask.area(), 1) << form.toStdString();
  }
  const auto presets = maskPresets(plane);
  const FrequencyMask stop = parseMask(plane, presets[9].form.toStdString());
  EXPECT_EQ(stop.weight(Bin{0, 0}), 1) << "DC is in no band";
  EXPECT_EQ(stop.weight(Bin{1, 0}), 0);
  EXPECT_EQ(stop.weight(Bin{4, 0}), 1);
}

/// So that an accuracy under a preset and that of a band in a training's record are of the same mask.
TEST(MaskPresets, BandsAreThoseOfTrainings) {
  for (const FrequencyPlane& plane : {FrequencyPlane(32, 32), FrequencyPlane(28, 20), FrequencyPlane(9, 15)}) {
    const auto presets = maskPresets(plane);
    auto bands = bandPassMasks(plane);
    std::ranges::copy(bandStopMasks(plane), std::back_inserter(bands));
    ASSERT_GE(presets.size(), bands.size());
    for (std::size_t i = 0; i < bands.size(); ++i) {
      const MaskPreset& preset = presets[presets.size() - bands.size() + i];
      EXPECT_EQ(parseMask(plane, preset.form.toStdString()), bands[i]) << preset.name.toStdString();
      EXPECT_EQ(bands[i].weight(Bin{0, 0}), 1) << preset.name.toStdString();
    }
  }
}

}  // namespace
}  // namespace passband
