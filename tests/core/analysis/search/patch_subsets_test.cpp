#include "core/analysis/search/patch_subsets.h"

#include <gtest/gtest.h>

#include "core/base/error.h"

namespace passband {
namespace {

std::size_t at(const FrequencyPlane& plane, Bin bin) {
  return static_cast<std::size_t>(plane.centredRow(bin) * plane.width() + plane.centredCol(bin));
}

TEST(PatchSubsets, SizesAreThePublishedOnes) {
  EXPECT_EQ(patchSizes(FrequencyPlane(32, 32)), (std::vector<int>{8, 4, 2, 1}));
  EXPECT_EQ(patchSizes(FrequencyPlane(224, 224)), (std::vector<int>{56, 28, 14, 8, 4, 2}));
  EXPECT_EQ(patchSizes(FrequencyPlane(8, 8)), (std::vector<int>{2, 1}));
  EXPECT_EQ(publishedBudget("cf-2.2"), (std::vector<std::int64_t>{200, 800, 2000, 2000}));
  EXPECT_THROW(publishedBudget("cf-3"), UsageError);
}

TEST(PatchSubsets, ExactSubsetsGivePartnersTheSame) {
  for (const auto& [height, width] : {std::pair{32, 32}, {9, 7}, {8, 10}}) {
    const FrequencyPlane plane(height, width);
    for (const auto grid : {PatchGrid::Aligned, PatchGrid::Shifted, PatchGrid::Union}) {
      Random random(4);
      const PlaneSubset subset = drawSubset(plane, {.patchSize = 4, .grid = grid}, nullptr, random);
      for (int pair = 0; pair < plane.pairCount(); ++pair) {
        const Bin bin = plane.binOf(pair);
        EXPECT_EQ(subset[at(plane, bin)], subset[at(plane, plane.partner(bin))]);
      }
    }
  }
}

TEST(PatchSubsets, TheKeptShareIsThatOfThePatches) {
  const FrequencyPlane plane(32, 32);
  for (const auto& [grid, expected] :
       {std::pair{PatchGrid::Aligned, .6}, {PatchGrid::Shifted, .6}, {PatchGrid::Union, .49}}) {
    Random random(1);
    double area = 0;
    for (int i = 0; i < 200; ++i) {
      area += maskOf(plane, drawSubset(plane, {.patchSize = 4, .grid = grid}, nullptr, random)).area() / 200;
    }
    EXPECT_NEAR(area, expected, .03);  // of 32 or 45 patches a whole number is kept
  }
}

TEST(PatchSubsets, AnAlignedPatchIsKeptWhole) {
  const FrequencyPlane plane(32, 32);
  Random random(2);
  const PlaneSubset subset = drawSubset(plane, {.patchSize = 8}, nullptr, random);
  for (int row = 0; row < 16; ++row) {
    for (int col = 1; col < 32; ++col) {  // row and column 0 hold partners of their own
      if (row == 0) continue;
      const int corner = std::max(1, row / 8 * 8) * 32 + std::max(1, col / 8 * 8);
      EXPECT_EQ(subset[static_cast<std::size_t>(row * 32 + col)], subset[static_cast<std::size_t>(corner)]);
    }
  }
}

TEST(PatchSubsets, DrawnWithinAnotherItKeepsNothingElse) {
  const FrequencyPlane plane(16, 16);
  for (const bool published : {false, true}) {
    Random random(3);
    const PlaneSubset outer = drawSubset(plane, {.patchSize = 4, .published = published}, nullptr, random);
    const PlaneSubset inner = drawSubset(plane, {.patchSize = 2, .published = published}, &outer, random);
    EXPECT_NE(inner, PlaneSubset(inner.size(), false));
    for (std::size_t i = 0; i < inner.size(); ++i) EXPECT_TRUE(!inner[i] || outer[i]);
  }
}

TEST(PatchSubsets, ThePublishedMirrorIsOneBinOff) {
  const FrequencyPlane plane(8, 8);
  Random random(5);
  const PlaneSubset subset = drawSubset(plane, {.patchSize = 2, .published = true}, nullptr, random);
  const FrequencyMask mask = maskOf(plane, subset);
  for (int row = 0; row < 4; ++row) {
    for (int col = 0; col < 8; ++col) {
      // Row r, column c of the published array is copied to H-1-r, W-1-c; the partner sits at H-r, W-c.
      EXPECT_EQ(subset[static_cast<std::size_t>((7 - row) * 8 + 7 - col)],
                subset[static_cast<std::size_t>(row * 8 + col)]);
      const Bin bin = plane.binAtCentred(row, col);
      const int kept = subset[at(plane, bin)] + subset[at(plane, plane.partner(bin))];
      EXPECT_EQ(mask.weight(bin), static_cast<float>(kept) / 2);
    }
  }
  EXPECT_THROW(drawSubset(FrequencyPlane(7, 7), {.published = true}, nullptr, random), UsageError);
}

TEST(PatchSubsets, FewAreJudgedTogetherWhereTheSampleIsLarge) {
  EXPECT_EQ(subsetsTogether(FrequencyPlane(32, 32), 1000), 4) << "ten classes of CIFAR-10";
  EXPECT_EQ(subsetsTogether(FrequencyPlane(32, 32), 2000), 2);
  EXPECT_EQ(subsetsTogether(FrequencyPlane(224, 224), 20), 4);
  EXPECT_EQ(subsetsTogether(FrequencyPlane(224, 224), 443), 1);
}

}  // namespace
}  // namespace passband
