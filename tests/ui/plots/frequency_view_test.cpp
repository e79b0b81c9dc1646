#include "ui/plots/frequency_view.h"

#include <QApplication>
#include <QImage>
#include <QMouseEvent>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>
#include <algorithm>
#include <gtest/gtest.h>
#include <map>

#include "tests/ui/support/wait.h"

namespace passband {
namespace {

constexpr int side = 8;

class FrequencyViewTest : public testing::Test {
 protected:
  FrequencyViewTest() {
    link.setPlane(FrequencyPlane(side, side));
    colours.fit(0, 1);
    view.resize(400, 400);
    view.setMap(Grid<float>(side, side, 0), "map");
    view.show();
    test::handleEvents();
  }

  QWidget& plot() { return *static_cast<QWidget*>(view.children().front()); }

  /// Where the middle of a bin is drawn, found by lighting it up alone.
  QPoint pixelOf(Bin bin) {
    Grid<float> map(side, side, 0);
    map(bin.v + side / 2, bin.u + side / 2) = 1;
    view.setMap(map, "map");
    test::handleEvents();
    const QImage image = plot().grab().toImage();
    const Rgb lit = colourAt(ColourScale::Sequential, 1);
    QRect box;
    for (int y = 0; y < image.height(); ++y) {
      for (int x = 0; x < image.width(); ++x) {
        if (image.pixelColor(x, y) == QColor(lit.red, lit.green, lit.blue)) box |= QRect(x, y, 1, 1);
      }
    }
    return QPoint(box.center() / image.devicePixelRatio());
  }

  /// Pixels that are not of the most frequent colour.
  static int inkOf(const QImage& image) {
    std::map<QRgb, int> counts;
    for (int y = 0; y < image.height(); ++y) {
      for (int x = 0; x < image.width(); ++x) ++counts[image.pixel(x, y)];
    }
    const auto most = std::ranges::max_element(counts, {}, &std::pair<const QRgb, int>::second);
    return image.width() * image.height() - most->second;
  }

  void send(QEvent::Type type, QPoint at, Qt::MouseButton button, Qt::MouseButtons buttons) {
    QMouseEvent event(type, at, plot().mapToGlobal(at), button, buttons, Qt::NoModifier);
    QApplication::sendEvent(&plot(), &event);
  }

  ColourRange colours;
  ViewLink link;
  FrequencyView view{colours, link, FrequencyView::Detail::Full};
};

TEST_F(FrequencyViewTest, DcIsInTheMiddleUAcrossVDown) {
  const QPoint dc = pixelOf({0, 0}), right = pixelOf({2, 0}), below = pixelOf({0, 2});
  EXPECT_EQ(right.y(), dc.y());
  EXPECT_EQ(below.x(), dc.x());
  EXPECT_GT(right.x(), dc.x() + 20);
  EXPECT_NEAR(below.y() - dc.y(), right.x() - dc.x(), 2) << "cells are square";
}

TEST_F(FrequencyViewTest, AClickTellsItsBin) {
  QSignalSpy clicked(&view, &FrequencyView::clicked);
  const QPoint at = pixelOf({2, -3});
  send(QEvent::MouseButtonPress, at, Qt::LeftButton, Qt::LeftButton);
  send(QEvent::MouseButtonRelease, at, Qt::LeftButton, Qt::NoButton);
  ASSERT_EQ(clicked.count(), 1);
  EXPECT_EQ(clicked[0][0].value<Bin>(), (Bin{2, -3}));
}

TEST_F(FrequencyViewTest, StrokesAreFrequencies) {
  view.setDrawing(true);
  QSignalSpy clicked(&view, &FrequencyView::clicked), ended(&view, &FrequencyView::strokeEnded);
  std::vector<QPointF> way;
  QObject::connect(&view, &FrequencyView::strokeBegan, [&](QPointF at) { way.push_back(at); });
  QObject::connect(&view, &FrequencyView::strokeMoved, [&](QPointF at) { way.push_back(at); });
  const QPoint from = pixelOf({-2, 1}), to = pixelOf({3, 3});
  send(QEvent::MouseButtonPress, from, Qt::LeftButton, Qt::LeftButton);
  send(QEvent::MouseMove, to, Qt::NoButton, Qt::LeftButton);
  send(QEvent::MouseButtonRelease, to, Qt::LeftButton, Qt::NoButton);
  ASSERT_EQ(way.size(), 2U);
  EXPECT_NEAR(way[0].x(), -2, .1);
  EXPECT_NEAR(way[0].y(), 1, .1);
  EXPECT_NEAR(way[1].x(), 3, .1);
  EXPECT_NEAR(way[1].y(), 3, .1);
  EXPECT_EQ(ended.count(), 1);
  EXPECT_EQ(clicked.count(), 0);
}

TEST_F(FrequencyViewTest, TheCursorIsShared) {
  const QPoint at = pixelOf({1, 2});
  send(QEvent::MouseMove, at, Qt::NoButton, Qt::NoButton);
  EXPECT_EQ(link.cursor(), (Bin{1, 2}));
  QEvent leave(QEvent::Leave);
  QApplication::sendEvent(&plot(), &leave);
  EXPECT_FALSE(link.cursor());
}

TEST_F(FrequencyViewTest, KeysMoveTheCursorAndClick) {
  QSignalSpy clicked(&view, &FrequencyView::clicked);
  for (const auto key : {Qt::Key_Right, Qt::Key_Right, Qt::Key_Up, Qt::Key_Return}) QTest::keyClick(&view, key);
  ASSERT_EQ(clicked.count(), 1);
  EXPECT_EQ(clicked[0][0].value<Bin>(), (Bin{2, -1}));
  QTest::keyClick(&view, Qt::Key_Plus);
  EXPECT_LT(link.visible().width(), side);
  QTest::keyClick(&view, Qt::Key_0);
  EXPECT_EQ(link.visible().width(), side);
}

TEST_F(FrequencyViewTest, WheelZoomsAndDraggingMoves) {
  const QPoint at = pixelOf({2, 2});
  QWheelEvent wheel(at, plot().mapToGlobal(at), {}, {0, 600}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
  QApplication::sendEvent(&plot(), &wheel);
  ASSERT_LT(link.visible().width(), side);
  const double left = link.visible().left();
  send(QEvent::MouseButtonPress, at, Qt::LeftButton, Qt::LeftButton);
  send(QEvent::MouseMove, at + QPoint(15, 0), Qt::NoButton, Qt::LeftButton);
  send(QEvent::MouseButtonRelease, at + QPoint(15, 0), Qt::LeftButton, Qt::NoButton);
  EXPECT_LT(link.visible().left(), left);
}

/// Removed bins are darker than kept ones and hatched: more than one colour in a cell of one value.
TEST_F(FrequencyViewTest, TheMaskIsDrawnForBothPartners) {
  const QPoint dc = pixelOf({0, 0}), bin = pixelOf({2, 1}), partner = pixelOf({-2, -1});
  view.setMap(Grid<float>(side, side, 1), "map");
  FrequencyMask mask({side, side}, 1);
  mask.setWeight(Bin{2, 1}, 0);
  view.setMask(std::make_shared<const FrequencyMask>(mask));
  test::handleEvents();
  const QImage image = plot().grab().toImage();
  const auto coloursAround = [&](QPoint at) {
    std::map<QRgb, int> found;
    for (int y = -12; y <= 12; ++y) {
      for (int x = -12; x <= 12; ++x) ++found[image.pixel((at + QPoint(x, y)) * image.devicePixelRatio())];
    }
    return found;
  };
  EXPECT_EQ(coloursAround(dc).size(), 1U);
  for (const QPoint removed : {bin, partner}) {
    EXPECT_GT(coloursAround(removed).size(), 3U);
    EXPECT_LT(coloursAround(removed).count(image.pixel(dc * image.devicePixelRatio())), 1U);
  }
}

TEST_F(FrequencyViewTest, AMaskOfAnotherPlaneIsNotDrawn) {
  test::handleEvents();
  const QImage without = plot().grab().toImage();
  view.setMask(std::make_shared<const FrequencyMask>(FrequencyPlane(5, 5), 0));
  test::handleEvents();
  EXPECT_EQ(plot().grab().toImage(), without);
}

TEST_F(FrequencyViewTest, AMessageStandsInsteadOfAMap) {
  QSignalSpy clicked(&view, &FrequencyView::clicked);
  view.setMessage("Open images.");
  test::handleEvents();
  EXPECT_TRUE(view.map().empty());
  EXPECT_GT(inkOf(view.grab().toImage()), 100) << "the words are seen";
  const QPoint middle = plot().rect().center();
  send(QEvent::MouseButtonPress, middle, Qt::LeftButton, Qt::LeftButton);
  send(QEvent::MouseButtonRelease, middle, Qt::LeftButton, Qt::NoButton);
  EXPECT_EQ(clicked.count(), 0);
}

}  // namespace
}  // namespace passband
