#include "core/workflow/searched_images.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/data/data_format.h"
#include "core/workflow/run_inputs.h"

namespace passband {
namespace {

std::shared_ptr<const ImageSet> images(int count) {
  return openImageSet("syn:B1?size=8&rings=0,2,3,4&all=0:3-4&images=" + std::to_string(count));
}

SearchedImages searched(const std::shared_ptr<const ImageSet>& whole, std::int64_t limit, std::optional<double> split) {
  JobContext context;
  const auto used = limit > 0 ? limitPerClass(whole, limit) : whole;
  const SearchedImages choice{.source = {}, .hash = {}, .limit = limit, .split = split, .splitSeed = 3};
  return searchedRecord(*whole, *searchParts(used, split, 3).searched, choice, 1, context);
}

TEST(SearchedImages, AreKnownInTheSetItselfByLimitAndSplit) {
  const auto whole = images(20);
  JobContext context;
  const auto used = imagesUsed(*whole, searched(whole, 10, .5), 1, context);
  EXPECT_EQ(used.size(), 20U) << "5 of 4 classes";
  const auto parts = searchParts(limitPerClass(whole, 10), .5, 3);
  for (std::size_t i = 0; i < used.size(); ++i)
    EXPECT_EQ(whole->imageName(used[i]), parts.searched->imageName(static_cast<std::int64_t>(i)));
}

TEST(SearchedImages, AreKnownInAnotherSetByTheirHashes) {
  const auto whole = images(10), longer = images(15);
  SearchedImages record = searched(whole, 0, std::nullopt);
  JobContext context;
  EXPECT_EQ(imagesUsed(*longer, record, 1, context).size(), 40U);
  record.imageHashes.clear();
  EXPECT_TRUE(imagesUsed(*longer, record, 1, context).empty()) << "records of old do not say";
}

TEST(SearchedImages, ComeBackFromTheirObject) {
  const SearchedImages record = searched(images(10), 7, .5);
  const auto again = searchedFromJson(searchedToJson(record));
  ASSERT_TRUE(again);
  EXPECT_EQ(searchedToJson(*again), searchedToJson(record));
  EXPECT_EQ(again->split, .5);
  EXPECT_EQ(again->splitSeed, 3U);
  EXPECT_TRUE(searchedOfResult("{\"searched\":" + searchedToJson(record) + "}"));
  for (const char* const damaged : {"", "null", "[]", "{\"limit\":\"x\"}"}) EXPECT_FALSE(searchedFromJson(damaged));
  EXPECT_FALSE(searchedOfResult("{}"));
}

TEST(SearchParts, AreAllImagesWithoutASplit) {
  const auto whole = images(10);
  const SearchParts all = searchParts(whole, std::nullopt, 0), half = searchParts(whole, .5, 0);
  EXPECT_EQ(all.searched, whole);
  EXPECT_EQ(all.left, nullptr);
  EXPECT_EQ(half.searched->size() + half.left->size(), whole->size());
}

}  // namespace
}  // namespace passband
