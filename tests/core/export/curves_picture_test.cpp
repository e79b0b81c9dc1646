#include "core/export/curves_picture.h"

#include <gtest/gtest.h>
#include <opencv2/imgcodecs.hpp>

#include "core/base/error.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

CurvesPicture example(std::vector<double> areas) {
  const auto band = [&](double low, double middle, double high) {
    const auto size = areas.size();
    return CurveBand{std::vector(size, low), std::vector(size, middle), std::vector(size, high)};
  };
  CurvePanel panel{
      .title = "own", .valueLabel = "TPR", .low = 0, .high = 1, .curve = band(.7, .8, .9), .bands = {band(.1, .2, .3)}};
  return {.title = "cat: shortcut",
          .areas = areas,
          .curveName = "map",
          .bandNames = {"random"},
          .panels = {panel, panel},
          .threshold = .6};
}

bool hasColour(const cv::Mat& picture, cv::Vec3b bgr) {
  for (int y = 0; y < picture.rows; ++y) {
    for (int x = 0; x < picture.cols; ++x) {
      if (picture.at<cv::Vec3b>(y, x) == bgr) return true;
    }
  }
  return false;
}

TEST(CurvesPicture, ShowsCurveAndBandForOneAreaAndForMany) {
  const test::TemporaryFolder folder;
  for (const auto& areas : {std::vector{.05}, std::vector{.05, .13, .25}}) {
    writeCurvesPng(folder / "curves.png", example(areas));
    const cv::Mat picture = cv::imread((folder / "curves.png").string());
    ASSERT_FALSE(picture.empty());
    EXPECT_TRUE(hasColour(picture, {140, 60, 20})) << "the curve";
    EXPECT_TRUE(hasColour(picture, {40, 137, 222})) << "the middle of the band";
  }
}

TEST(CurvesPicture, RefusesWhatDoesNotFit) {
  const test::TemporaryFolder folder;
  CurvesPicture picture = example({.05, .13});
  picture.areas = {.13, .05};
  EXPECT_THROW(writeCurvesPng(folder / "a.png", picture), UsageError);
  picture = example({.05, .13});
  picture.panels[0].curve.low.pop_back();
  EXPECT_THROW(writeCurvesPng(folder / "a.png", picture), UsageError);
  picture.panels.clear();
  EXPECT_THROW(writeCurvesPng(folder / "a.png", picture), UsageError);
}

}  // namespace
}  // namespace passband
