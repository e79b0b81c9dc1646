#include "core/data/image_set.h"

#include <gmock/gmock.h>

#include "core/base/error.h"

namespace passband {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// Seven images whose only value is their index.
class Numbered : public ImageSet {
 public:
  Numbered() {
    info_ = {.source = "numbered",
             .format = "test",
             .hash = "abc",
             .height = 1,
             .width = 1,
             .channels = 1,
             .classNames = {"a", "b", "c"}};
  }
  const ImageSetInfo& info() const override { return info_; }
  std::span<const std::int32_t> labels() const override { return labels_; }
  Image image(std::int64_t index) const override { return {1, 1, 1, 0, {static_cast<float>(index)}}; }
  std::string imageName(std::int64_t index) const override { return "image " + std::to_string(index); }

 private:
  ImageSetInfo info_;
  std::vector<std::int32_t> labels_ = {0, 0, 1, 0, 1, 2, 0};
};

std::vector<std::int32_t> labelsOf(const ImageSet& set) {
  return {set.labels().begin(), set.labels().end()};
}

TEST(Subset, GivesTheChosenImagesInOrder) {
  const auto set = subset(std::make_shared<Numbered>(), {5, 0, 5});
  EXPECT_THAT(labelsOf(*set), ElementsAre(2, 0, 2));
  EXPECT_EQ(set->image(0).values, std::vector<float>{5});
  EXPECT_EQ(set->imageName(1), "image 0");
  EXPECT_EQ(set->classCount(), 3);
}

TEST(Subset, HashTellsTheChoice) {
  const auto whole = std::make_shared<Numbered>();
  EXPECT_NE(subset(whole, {1, 2})->info().hash, whole->info().hash);
  EXPECT_NE(subset(whole, {1, 2})->info().hash, subset(whole, {2, 1})->info().hash);
  EXPECT_NE(subset(whole, {1, 2})->info().hash, subset(whole, {12 % 7, 2})->info().hash);
  EXPECT_EQ(subset(whole, {1, 2})->info().hash, subset(whole, {1, 2})->info().hash);
}

TEST(Subset, RefusesImagesOutsideTheSet) {
  EXPECT_THROW(subset(std::make_shared<Numbered>(), {7}), Error);
  EXPECT_THROW(subset(std::make_shared<Numbered>(), {-1}), Error);
}

TEST(LimitPerClass, TakesTheFirstOfEachClass) {
  const auto set = limitPerClass(std::make_shared<Numbered>(), 2);
  EXPECT_THAT(labelsOf(*set), ElementsAre(0, 0, 1, 1, 2));
  EXPECT_EQ(set->imageName(3), "image 4");
}

TEST(LimitPerClass, ThatLeavesNothingOutIsTheSetItself) {
  const auto whole = std::make_shared<Numbered>();
  EXPECT_EQ(limitPerClass(whole, 4), whole);
}

TEST(LimitPerClass, RefusesZeroAndNamesTheLimit) {
  for (const std::int64_t limit : {0, -3}) {
    try {
      limitPerClass(std::make_shared<Numbered>(), limit);
      FAIL();
    } catch (const UsageError& error) {
      EXPECT_THAT(error.what(), HasSubstr(fmt::format("{} images per class", limit)));
    }
  }
}

TEST(RecipeOfData, IsTheUsualOneElseItsPixels) {
  ImageSetInfo info;
  EXPECT_EQ(recipeOfData(info), std::nullopt) << "the images differ in size";
  info.height = 7;
  info.width = 9;
  info.channels = 1;
  EXPECT_EQ(recipeOfData(info), (Recipe{.name = "pixels", .height = 7, .width = 9, .channels = 1}));
  info.usualRecipe = recipePreset("mnist");
  EXPECT_EQ(recipeOfData(info), recipePreset("mnist"));
}

TEST(IndicesOfClass, AreThoseOfTheLabel) {
  EXPECT_THAT(indicesOfClass(Numbered(), 1), ElementsAre(2, 4));
  EXPECT_THAT(indicesOfClass(Numbered(), 3), ElementsAre());
}

}  // namespace
}  // namespace passband
