#include "core/export/map_picture.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <opencv2/imgcodecs.hpp>
#include <set>
#include <tuple>

#include "core/base/error.h"
#include "core/export/canvas.h"
#include "core/export/colour_table.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

using test::TemporaryFolder;

struct Picture {
  cv::Mat pixels;
  int width() const { return pixels.cols; }
  int height() const { return pixels.rows; }
  Rgb at(int x, int y) const {
    const auto bgr = pixels.at<cv::Vec3b>(y, x);
    return {bgr[2], bgr[1], bgr[0]};
  }

  /// The smallest box of all pixels of that colour left of `end`; the colour bar is on the right.
  Box boxOf(Rgb colour, int end) const {
    int left = end, right = -1, top = height(), bottom = -1;
    for (int y = 0; y < height(); ++y) {
      for (int x = 0; x < end; ++x) {
        if (!(at(x, y) == colour)) continue;
        left = std::min(left, x), right = std::max(right, x), top = std::min(top, y), bottom = std::max(bottom, y);
      }
    }
    return {left, top, right - left + 1, bottom - top + 1};
  }

  std::size_t coloursIn(int x) const {
    std::set<std::tuple<int, int, int>> colours;
    for (int y = 0; y < height(); ++y) colours.insert({at(x, y).red, at(x, y).green, at(x, y).blue});
    return colours.size();
  }

  /// The first column of the colour bar: no other one right of the middle has so many colours (the maps here have few).
  int barLeft() const {
    int x = width() / 2;
    while (x < width() - 1 && coloursIn(x) < 150) ++x;
    return x;
  }

  /// Whether every pixel of the box has that colour.
  bool filled(Box box, Rgb colour) const {
    for (int y = box.y; y < box.y + box.height; ++y) {
      for (int x = box.x; x < box.x + box.width; ++x) {
        if (!(at(x, y) == colour)) return false;
      }
    }
    return true;
  }
};

Picture drawn(const Grid<float>& map, const PictureOptions& options) {
  const TemporaryFolder folder;
  writeMapPng(folder / "a.png", map, options);
  return {cv::imread((folder / "a.png").string(), cv::IMREAD_UNCHANGED)};
}

Grid<float> grid(std::int64_t rows, std::int64_t cols, const std::vector<float>& values) {
  Grid<float> map(rows, cols);
  std::copy(values.begin(), values.end(), map.values().begin());
  return map;
}

TEST(MapPicture, CellsHaveTheirColoursAndPlaces) {
  const Picture picture = drawn(grid(2, 2, {0, 1, 2, 4}), {"title", "label"});
  ASSERT_EQ(picture.pixels.type(), CV_8UC3);
  EXPECT_NEAR(picture.width(), 1200, 100);
  EXPECT_NEAR(picture.height(), 1070, 100);
  const int end = picture.barLeft();
  std::vector<Box> boxes;
  for (const double position : {0., .25, .5, 1.}) {
    const Rgb colour = colourAt(ColourScale::Sequential, position);
    boxes.push_back(picture.boxOf(colour, end));
    EXPECT_EQ(boxes.back().width, 410) << position;
    EXPECT_EQ(boxes.back().height, 410) << position;
    EXPECT_TRUE(picture.filled(boxes.back(), colour)) << position;
  }
  EXPECT_EQ(boxes[1].x, boxes[0].x + 410);  // u across
  EXPECT_EQ(boxes[1].y, boxes[0].y);
  EXPECT_EQ(boxes[2].x, boxes[0].x);  // v down
  EXPECT_EQ(boxes[2].y, boxes[0].y + 410);
  EXPECT_EQ(boxes[3].x, boxes[1].x);
  EXPECT_EQ(boxes[3].y, boxes[2].y);
}

TEST(MapPicture, TheColourBarRunsUpwardsThroughTheWholeScale) {
  const Picture picture = drawn(grid(1, 2, {-3, 5}), {"", "", ColourScale::Diverging});
  const int bar = picture.barLeft();
  EXPECT_GT(picture.coloursIn(bar), 200U);
  std::vector<int> rows;
  for (const double position : {1., .5, 0.}) {
    int row = 0;
    while (row < picture.height() && !(picture.at(bar, row) == colourAt(ColourScale::Diverging, position))) ++row;
    ASSERT_LT(row, picture.height()) << position;
    rows.push_back(row);
  }
  EXPECT_LT(rows[0], rows[1]);
  EXPECT_LT(rows[1], rows[2]);
  EXPECT_NEAR(rows[1] - rows[0], rows[2] - rows[1], 6);
}

TEST(MapPicture, ADivergingMapHasZeroInTheMiddleOfItsColours) {
  const Picture picture = drawn(grid(1, 3, {-1, 0, 4}), {"", "", ColourScale::Diverging});
  const Rgb negative = colourAt(ColourScale::Diverging, .375), positive = colourAt(ColourScale::Diverging, 1);
  const Box left = picture.boxOf(negative, picture.barLeft()), right = picture.boxOf(positive, picture.barLeft());
  EXPECT_TRUE(picture.filled(left, negative));
  EXPECT_TRUE(picture.filled(right, positive));
  const Box middle{left.x + left.width, left.y, right.x - left.x - left.width, left.height};
  EXPECT_EQ(middle.width, left.width);
  EXPECT_TRUE(picture.filled(middle, colourAt(ColourScale::Diverging, .5)));
}

TEST(MapPicture, AGivenRangeIsKeptAndValuesOutsideTakeTheEnds) {
  const Picture picture = drawn(grid(1, 3, {-7, 5, 70}), {"", "", ColourScale::Sequential, 0, 10});
  const int end = picture.barLeft();
  for (const double position : {0., .5, 1.})
    EXPECT_GT(picture.boxOf(colourAt(ColourScale::Sequential, position), end).width, 200);
}

TEST(MapPicture, RemovedBinsAreHatchedAndKeptOnesPlain) {
  const Picture picture = drawn(grid(1, 2, {0, 1}), {"", "", ColourScale::Mask});
  const int end = picture.barLeft();
  const Rgb dark = colourAt(ColourScale::Mask, 0), light = colourAt(ColourScale::Mask, 1);
  const Box kept = picture.boxOf(light, end), removed = picture.boxOf(dark, end);
  EXPECT_TRUE(picture.filled(kept, light));
  EXPECT_EQ(removed.width, kept.width);
  std::int64_t hatched = 0;
  for (int y = removed.y; y < removed.y + removed.height; ++y) {
    for (int x = removed.x; x < removed.x + removed.width; ++x) {
      const Rgb colour = picture.at(x, y);
      if (colour == dark) continue;
      ++hatched;
      ASSERT_GT(colour.green, dark.green + 80) << "the hatch does not stand out";
      ASSERT_LT(colour.green, light.green - 60);
    }
  }
  EXPECT_NEAR(static_cast<double>(hatched) / (removed.width * removed.height), .25, .02);
}

TEST(MapPicture, CellsWithoutANumberAreGrey) {
  const float infinity = std::numeric_limits<float>::infinity();
  const Picture picture = drawn(grid(2, 2, {std::nanf(""), 1, -infinity, 3}), {});
  const int end = picture.barLeft();
  const Box grey = picture.boxOf(missingColour, end);
  EXPECT_EQ(grey.width, 410);
  EXPECT_EQ(grey.height, 820);
  EXPECT_EQ(picture.boxOf(colourAt(ColourScale::Sequential, 0), end).width, 410);
}

TEST(MapPicture, ConstantMapsHaveTheMiddleColour) {
  for (const float value : {0.0F, 3.5F, -2e-7F}) {
    const Picture picture = drawn(Grid<float>(4, 4, value), {});
    const Rgb middle = colourAt(ColourScale::Sequential, .5);
    const Box box = picture.boxOf(middle, picture.barLeft());
    EXPECT_EQ(box.width, 820) << value;
    EXPECT_TRUE(picture.filled(box, middle)) << value;
  }
}

TEST(MapPicture, EverySizeHasRoomForItsTextInsideTheBorder) {
  const std::string title(300, 'W');
  const std::vector<std::pair<int, int>> sizes{{1, 1}, {2, 1},   {5, 224}, {224, 5},
                                               {7, 7}, {20, 48}, {32, 32}, {224, 224}};
  for (const auto& [rows, cols] : sizes) {
    Grid<float> map(rows, cols);
    float next = 0;
    for (float& value : map.values()) value = (next += 1) * -123.4e-9F;
    const Picture picture = drawn(map, {title, "a label that is far too long " + title, ColourScale::Diverging});
    EXPECT_GT(picture.width(), 600) << rows << " x " << cols;
    EXPECT_LT(picture.width(), 1700) << rows << " x " << cols;
    EXPECT_LT(picture.height(), 1400) << rows << " x " << cols;
    for (const Box edge : {Box{0, 0, picture.width(), 6}, Box{0, picture.height() - 6, picture.width(), 6},
                           Box{0, 0, 6, picture.height()}, Box{picture.width() - 6, 0, 6, picture.height()}}) {
      EXPECT_TRUE(picture.filled(edge, {255, 255, 255})) << "text is cut at " << rows << " x " << cols;
    }
  }
}

TEST(MapGridPicture, MapsShareOneScaleAndStandInRows) {
  const TemporaryFolder folder;
  std::vector<Grid<float>> maps;
  for (const float value : {0.F, 1.F, 2.F, 4.F}) maps.emplace_back(8, 8, value);
  writeMapGridPng(folder / "a.png", maps, {"a", "b", "c", "d"}, {"title", "label"});
  const Picture picture{cv::imread((folder / "a.png").string(), cv::IMREAD_UNCHANGED)};
  const int end = picture.barLeft();
  std::vector<Box> boxes;
  for (const double position : {0., .25, .5, 1.}) {
    boxes.push_back(picture.boxOf(colourAt(ColourScale::Sequential, position), end));
    EXPECT_TRUE(picture.filled(boxes.back(), colourAt(ColourScale::Sequential, position))) << position;
    EXPECT_EQ(boxes.back().width, boxes[0].width);
    EXPECT_EQ(boxes.back().height, boxes[0].width);
  }
  EXPECT_EQ(boxes[0].y, boxes[1].y);
  EXPECT_EQ(boxes[0].x, boxes[2].x);
  EXPECT_GT(boxes[1].x, boxes[0].x + boxes[0].width);
  EXPECT_GT(boxes[2].y, boxes[0].y + boxes[0].height);
}

TEST(MapPicture, RefusesWhatItCannotDraw) {
  const TemporaryFolder folder;
  const auto path = folder / "a.png";
  const Grid<float> small(2, 2), large(3, 3);
  EXPECT_THROW(writeMapPng(path, {}, {}), UsageError);
  EXPECT_THROW(writeMapGridPng(path, {}, {}, {}), UsageError);
  EXPECT_THROW(writeMapGridPng(path, {small, large}, {"a", "b"}, {}), UsageError);
  EXPECT_THROW(writeMapGridPng(path, {small, small}, {"a"}, {}), UsageError);
  const std::vector<Grid<float>> wide(40, Grid<float>(1, 30'000));
  EXPECT_THROW(writeMapGridPng(path, wide, std::vector<std::string>(40), {}), UsageError);
  EXPECT_THROW(writeMapPng(path, small, {"", "", ColourScale::Sequential, 2, 1}), UsageError);
  EXPECT_THROW(writeMapPng(path, small, {"", "", ColourScale::Sequential, 0, std::nan("")}), UsageError);
  EXPECT_THROW(writeMapPng(folder / "absent" / "a.png", small, {}), Error);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

}  // namespace
}  // namespace passband
