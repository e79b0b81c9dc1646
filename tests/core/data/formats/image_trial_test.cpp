#include "core/data/formats/image_trial.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/error.h"

namespace passband {
namespace {

/// Every tenth image does not decode.
class TenthBroken : public ImageSet {
 public:
  explicit TenthBroken(std::int64_t images) : labels_(static_cast<std::size_t>(images)) { info_.classNames = {"all"}; }
  const ImageSetInfo& info() const override { return info_; }
  std::span<const std::int32_t> labels() const override { return labels_; }
  std::string imageName(std::int64_t index) const override { return std::to_string(index); }
  Image image(std::int64_t index) const override {
    if (index % 10 == 0) throw Error("damaged");
    return {1, 1, 1, 255, {0}};
  }

 private:
  ImageSetInfo info_;
  std::vector<std::int32_t> labels_;
};

TEST(ImageTrial, FindsAllThatDoNotDecodeInASmallSet) {
  const ImageTrial trial = tryImages(TenthBroken(41), 2);
  EXPECT_EQ(trial.tried, 41);
  std::vector<std::string> names;
  for (const SkippedImage& image : trial.skipped) names.push_back(image.name);
  EXPECT_THAT(names, testing::ElementsAre("0", "10", "20", "30", "40"));
  EXPECT_EQ(trial.skipped[0].reason, "damaged");
}

TEST(ImageTrial, LooksAtImagesAllOverALargeSet) {
  const ImageTrial trial = tryImages(TenthBroken(100000), 2);
  EXPECT_LE(trial.tried, 2000);
  EXPECT_EQ(trial.skipped.size(), static_cast<std::size_t>(trial.tried)) << "every 50th image";
  EXPECT_EQ(tryImages(TenthBroken(0), 2).tried, 0);
}

}  // namespace
}  // namespace passband
