#include "core/export/lines_picture.h"

#include <cmath>
#include <gtest/gtest.h>
#include <opencv2/imgcodecs.hpp>
#include <set>

#include "core/base/error.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

LinesPicture example() {
  const double none = std::nan("");
  return {.title = "curves",
          .steps = {1, 2, 10, 100},
          .names = {"cat", "dog", "a class of a rather long name"},
          .panels = {{.title = "F1", .valueLabel = "F1", .values = {{0, .2, .6, 1}, {.1, none, .1, .2}, {0, 0, 0, 0}}},
                     {.title = "loss",
                      .valueLabel = "loss",
                      .high = 3,
                      .values = {{3, 2, 1, 0}, {2, 2, 2, 2}, {1, 1, 1, 1}}}},
          .threshold = .5};
}

TEST(LinesPicture, EveryLineHasAColourOfItsOwn) {
  const test::TemporaryFolder folder;
  writeLinesPng(folder / "lines.png", example());
  const cv::Mat picture = cv::imread((folder / "lines.png").string());
  ASSERT_FALSE(picture.empty());
  std::set<std::tuple<int, int, int>> colours;  // paper, ink and grid are grey, letters are drawn in these
  for (int y = 0; y < picture.rows; ++y) {
    for (int x = 0; x < picture.cols; ++x) {
      const auto& pixel = picture.at<cv::Vec3b>(y, x);
      if (pixel[0] != pixel[1] || pixel[1] != pixel[2]) colours.insert({pixel[0], pixel[1], pixel[2]});
    }
  }
  EXPECT_EQ(colours.size(), 3u);
}

TEST(LinesPicture, ASingleStepHasAPlace) {
  const test::TemporaryFolder folder;
  writeLinesPng(folder / "one.png",
                {.title = "one", .steps = {1}, .names = {"a"}, .panels = {{.title = "F1", .values = {{.5}}}}});
  EXPECT_FALSE(cv::imread((folder / "one.png").string()).empty());
}

TEST(LinesPicture, RefusesWhatDoesNotFit) {
  const test::TemporaryFolder folder;
  LinesPicture picture = example();
  picture.panels[0].values[1].pop_back();
  EXPECT_THROW(writeLinesPng(folder / "a.png", picture), UsageError);
  picture = example();
  picture.steps[0] = 0;
  EXPECT_THROW(writeLinesPng(folder / "a.png", picture), UsageError);
}

}  // namespace
}  // namespace passband
