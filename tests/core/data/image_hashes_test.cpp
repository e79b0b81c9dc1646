#include "core/data/image_hashes.h"

#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/data/synthetic/synthetic.h"

namespace passband {
namespace {

const std::string kFive = "syn:B1?images=5", kSeven = "syn:B1?images=7";

std::shared_ptr<const ImageSet> made(const std::string& source, std::uint64_t seed = 0) {
  return syntheticImageSet(parseSynthetic(source, seed), source);
}

TEST(ImageHashes, TheSameImagesAreKnownAgainInALongerSet) {
  const auto few = made(kFive), more = made(kSeven);
  JobContext context;
  const auto hashes = imageHashes(*few, 2, context);
  EXPECT_EQ(imagesAmong(*more, hashes, 1, context).size(), 20U) << "five of each class";
  EXPECT_TRUE(imagesAmong(*made(kSeven, 1), hashes, 1, context).empty()) << "another seed";
  EXPECT_EQ(imagesAmong(*few, hashes, 3, context).size(), 20U);
}

TEST(ImageHashes, AllDifferWhereImagesDo) {
  JobContext context;
  auto hashes = imageHashes(*made("syn:B1?images=50"), 2, context);
  std::ranges::sort(hashes);
  EXPECT_EQ(std::ranges::adjacent_find(hashes), hashes.end());
}

TEST(ImageHashes, ComeBackFromTheirText) {
  const std::vector<std::uint64_t> hashes{1, 0xffffffffffff, 0};
  EXPECT_EQ(imageHashesToText(hashes), "000000000001ffffffffffff000000000000");
  EXPECT_EQ(imageHashesFromText(imageHashesToText(hashes)), hashes);
  EXPECT_TRUE(imageHashesFromText("").empty());
  EXPECT_THROW(imageHashesFromText("00000000000"), Error);
  EXPECT_THROW(imageHashesFromText("00000000000g"), Error);
}

TEST(ImageHashes, AreStopped) {
  std::stop_source stop;
  stop.request_stop();
  JobContext context(stop.get_token(), {});
  EXPECT_THROW(imageHashes(*made(kFive), 1, context), Cancelled);
}

}  // namespace
}  // namespace passband
