#include "core/export/canvas.h"

#include <gmock/gmock.h>
#include <opencv2/imgcodecs.hpp>

#include "tests/core/project/sample_project.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

constexpr Rgb white{255, 255, 255}, red{200, 10, 20}, blue{5, 15, 250};

/// The box around all pixels that are not of the background.
Box inkOf(Canvas& canvas) {
  int left = canvas.width(), right = -1, top = canvas.height(), bottom = -1;
  for (int y = 0; y < canvas.height(); ++y) {
    for (int x = 0; x < canvas.width(); ++x) {
      if (canvas.pixel(x, y) == white) continue;
      left = std::min(left, x), right = std::max(right, x);
      top = std::min(top, y), bottom = std::max(bottom, y);
    }
  }
  return {left, top, right - left + 1, bottom - top + 1};
}

TEST(Canvas, FillsWhatLiesOnIt) {
  Canvas canvas(8, 5, white);
  canvas.fill({6, -3, 100, 5}, red);
  for (int y = 0; y < 5; ++y) {
    for (int x = 0; x < 8; ++x) EXPECT_EQ(canvas.pixel(x, y), x >= 6 && y < 2 ? red : white) << x << ", " << y;
  }
  canvas.fill({20, 20, 5, 5}, blue);
  canvas.fill({-9, -9, 3, 3}, blue);
  canvas.fill({2, 2, 0, 3}, blue);
  EXPECT_EQ(inkOf(canvas).width, 2);
}

TEST(Canvas, AFrameLiesOutsideItsBox) {
  Canvas canvas(12, 12, white);
  canvas.frame({4, 4, 3, 3}, 2, red);
  for (int y = 0; y < 12; ++y) {
    for (int x = 0; x < 12; ++x) {
      const bool inside = x >= 4 && x < 7 && y >= 4 && y < 7, outside = x < 2 || x >= 9 || y < 2 || y >= 9;
      EXPECT_EQ(canvas.pixel(x, y), inside || outside ? white : red) << x << ", " << y;
    }
  }
}

TEST(Canvas, TextIsAlignedToItsPlace) {
  for (const auto align : {Align::Left, Align::Centre, Align::Right}) {
    Canvas canvas(400, 100, white);
    canvas.text("spectra", 200, 50, {.size = 24, .align = align});
    const Box ink = inkOf(canvas);
    const int anchor = align == Align::Left ? ink.x : align == Align::Right ? ink.x + ink.width : ink.x + ink.width / 2;
    EXPECT_NEAR(anchor, 200, 8);
    EXPECT_NEAR(ink.width, Canvas::textWidth("spectra", 24), 8);
    EXPECT_NEAR(ink.y + ink.height / 2, 50, 6);
    EXPECT_LE(ink.height, 28);
  }
}

TEST(Canvas, TurnedTextReadsUpwards) {
  Canvas flat(300, 300, white), turned(300, 300, white);
  flat.text("LLLLI", 150, 150, {.size = 24, .align = Align::Centre});
  turned.text("LLLLI", 150, 150, {.size = 24, .turned = true});
  const Box across = inkOf(flat), up = inkOf(turned);
  EXPECT_NEAR(up.height, across.width, 2);
  EXPECT_NEAR(up.width, across.height, 2);
  // The feet of the Ls point to the right when read, so upwards on the page: the stems lie along the left edge.
  EXPECT_NE(turned.pixel(up.x + up.width / 2, up.y + 1), white) << "the I at the end is at the top";
}

TEST(Canvas, TextThatLeavesTheCanvasIsClipped) {
  Canvas canvas(30, 20, white);
  canvas.text("far too long for this", 5, 18, {.size = 24});
  canvas.text("elsewhere", 500, -100, {.size = 24});
  canvas.text("", 5, 5, {});
  EXPECT_LE(inkOf(canvas).width, 30);
}

TEST(Canvas, ThePngHoldsThePixels) {
  const test::TemporaryFolder folder;
  Canvas canvas(7, 3, white);
  canvas.fill({1, 1, 2, 1}, red);
  canvas.pixel(6, 2) = blue;
  canvas.writePng(folder / "c.png");
  const cv::Mat decoded = cv::imread(folder / "c.png", cv::IMREAD_UNCHANGED);
  ASSERT_EQ(decoded.size(), cv::Size(7, 3));
  ASSERT_EQ(decoded.type(), CV_8UC3);
  for (int y = 0; y < 3; ++y) {
    for (int x = 0; x < 7; ++x) {
      const auto bgr = decoded.at<cv::Vec3b>(y, x);
      EXPECT_EQ((Rgb{bgr[2], bgr[1], bgr[0]}), canvas.pixel(x, y));
    }
  }
  EXPECT_THAT(test::errorOf([&] { canvas.writePng(folder / "absent" / "c.png"); }), testing::HasSubstr("absent"));
}

}  // namespace
}  // namespace passband
