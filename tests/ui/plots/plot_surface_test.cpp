#include "ui/plots/plot_surface.h"

#include <QBoxLayout>
#include <QSignalSpy>
#include <gtest/gtest.h>

#include "tests/ui/support/wait.h"

namespace passband {
namespace {

/// A page as those of the window: a plot in a layout, resized when it is shown.
struct Page {
  Page() {
    (new QVBoxLayout(&widget))->addWidget(&plot);
    layer.setMode(QCPLayer::lmBuffered);
    widget.resize(300, 200);
  }

  QWidget widget;
  PlotSurface plot{&widget};
  QCPLayer& layer = *plot.layer(QStringLiteral("overlay"));
  QSignalSpy drawn{&plot, &QCustomPlot::afterReplot};
};

TEST(PlotSurface, APageThatComesUpIsDrawnOnceAndNotInTheHandlerThatShowsIt) {
  Page page;
  page.plot.drawSoon();
  page.plot.drawLayer(page.layer);
  page.widget.show();
  page.plot.drawSoon();
  EXPECT_EQ(page.drawn.count(), 0);
  test::handleEvents();
  EXPECT_EQ(page.drawn.count(), 1);
}

TEST(PlotSurface, ALayerIsDrawnAtOnceAndAlone) {
  Page page;
  auto* const line = new QCPItemStraightLine(&page.plot);
  ASSERT_TRUE(line->setLayer(&page.layer));
  line->setPen(QPen(Qt::red, 5));
  line->point1->setType(QCPItemPosition::ptAbsolute);
  line->point2->setType(QCPItemPosition::ptAbsolute);
  line->point1->setCoords(0, 90);
  line->point2->setCoords(300, 90);
  line->setVisible(false);
  page.widget.show();
  test::handleEvents();
  const auto shown = [&] { return page.plot.grab().toImage().pixelColor(150, 90); };
  EXPECT_NE(shown(), QColor(Qt::red));
  page.drawn.clear();
  line->setVisible(true);
  page.plot.drawLayer(page.layer);
  EXPECT_EQ(shown(), QColor(Qt::red));
  EXPECT_EQ(page.drawn.count(), 0) << "nothing below it was drawn again";
}

TEST(PlotSurface, AWindowWhoseEdgeIsDraggedShowsItsNewSize) {
  Page page;
  page.widget.show();
  test::handleEvents();
  page.widget.resize(500, 400);
  const QPoint corner = page.plot.rect().bottomRight() - QPoint(3, 3);
  EXPECT_EQ(page.plot.axisRect()->outerRect().bottomRight(), page.plot.rect().bottomRight());
  page.plot.setBackground(QBrush(Qt::green));
  page.widget.resize(520, 410);
  EXPECT_EQ(page.plot.grab().toImage().pixelColor(corner), QColor(Qt::green));
}

}  // namespace
}  // namespace passband
