#include "ui/plots/view_link.h"

#include <cmath>
#include <gtest/gtest.h>

namespace passband {
namespace {

TEST(ViewLink, ShowsTheWholePlaneAtFirst) {
  ViewLink link;
  link.setPlane(FrequencyPlane(32, 32));
  EXPECT_EQ(link.visible(), QRectF(-16.5, -16.5, 32, 32));
  link.setPlane(FrequencyPlane(5, 8));
  EXPECT_EQ(link.visible(), QRectF(-4.5, -2.5, 8, 5));
}

TEST(ViewLink, ZoomKeepsThePointAndStaysInside) {
  ViewLink link;
  link.setPlane(FrequencyPlane(32, 32));
  link.zoom(.5, {4, -2});
  EXPECT_EQ(link.visible().width(), 16);
  EXPECT_NEAR((4 - link.visible().left()) / 16, (4 + 16.5) / 32, 1e-12);
  for (int i = 0; i < 50; ++i) link.zoom(.5, {-16, -16});
  EXPECT_EQ(link.visible().width(), 4) << "four bins at least";
  EXPECT_TRUE(link.whole().contains(link.visible()));
  link.setVisible(link.visible().translated(-100, 100));
  EXPECT_TRUE(link.whole().contains(link.visible()));
  link.showAll();
  EXPECT_EQ(link.visible(), link.whole());
}

TEST(ViewLink, CellsStaySquare) {
  ViewLink link;
  link.setPlane(FrequencyPlane(20, 40));
  link.setVisible({0, 0, 10, 10});
  EXPECT_NEAR(link.visible().width() / link.visible().height(), 2, 1e-12);
}

TEST(ViewLink, TheCursorStaysOnThePlane) {
  ViewLink link;
  int moves = 0;
  QObject::connect(&link, &ViewLink::cursorChanged, [&] { ++moves; });
  link.setPlane(FrequencyPlane(4, 4));
  moves = 0;
  link.moveCursor(1, 0);
  EXPECT_EQ(link.cursor(), (Bin{1, 0}));
  link.moveCursor(1, 0);
  EXPECT_EQ(link.cursor(), (Bin{1, 0}));
  link.setCursor(Bin{-2, -2});
  link.setCursor(Bin{-2, -2});
  EXPECT_EQ(moves, 2);
  link.setCursor(Bin{9, 0});
  EXPECT_FALSE(link.cursor());
}

TEST(BinText, SaysPlaceAngleAndWavelength) {
  const FrequencyPlane plane(32, 32);
  EXPECT_EQ(binText(plane, {3, 4}).toStdString(), "u 3   v 4   radius 5.0   angle 53°   wavelength 6.40 px");
  EXPECT_EQ(binText(plane, {-3, -4}).toStdString(), "u −3   v −4   radius 5.0   angle 53°   wavelength 6.40 px");
  EXPECT_EQ(binText(plane, {0, 0}).toStdString(), "u 0   v 0   radius 0.0   the mean (DC)");
  EXPECT_EQ(wavelengthPixels(FrequencyPlane(10, 40), {4, 0}), 10);
  EXPECT_EQ(wavelengthPixels(FrequencyPlane(10, 40), {0, -2}), 5);
  EXPECT_EQ(valueText(-1.23456).toStdString(), "−1.235");
  EXPECT_EQ(valueText(std::nan("")).toStdString(), "–");
}

}  // namespace
}  // namespace passband
