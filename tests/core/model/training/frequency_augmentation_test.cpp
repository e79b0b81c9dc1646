#include "core/model/training/frequency_augmentation.h"

#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/fourier/bands.h"
#include "tests/support/quadratic_classifier.h"

namespace passband {
namespace {

constexpr int kImages = 200, kHeight = 10, kWidth = 12, kValues = 2 * kHeight * kWidth;

PixelBatch randomBatch() {
  Random random(4);
  PixelBatch batch{2, kHeight, kWidth, {}, {}, {}};
  for (int i = 0; i < kImages * kValues; ++i) batch.values.push_back(static_cast<float>(random.normal()));
  for (int i = 0; i < kImages; ++i) {
    batch.labels.push_back(i % 3);
    batch.indices.push_back(kImages - 1 - i);
  }
  return batch;
}

/// Which of the batches the image is taken from, -1 for none.
int sourceOf(const PixelBatch& changed, const std::vector<PixelBatch>& sources, std::size_t image) {
  for (std::size_t s = 0; s < sources.size(); ++s) {
    bool same = true;
    for (std::size_t i = image * kValues; i < (image + 1) * kValues; ++i)
      same = same && std::abs(changed.values[i] - sources[s].values[i]) < 1e-4F;
    if (same) return static_cast<int>(s);
  }
  return -1;
}

TEST(FrequencyAugmentation, ImagesLoseOneBandByDefinition) {
  const FrequencyPlane plane(kHeight, kWidth);
  const PixelBatch before = randomBatch();
  std::vector<PixelBatch> possible{before};
  for (const auto& mask : bandStopMasks(plane)) possible.push_back(test::filteredByDefinition(before, mask));
  PixelBatch after = before;
  FrequencyAugmenter({.bandDrop = .6}, plane, 3, kImages, 9).apply(after, 2, 2);
  std::vector<int> counts(possible.size());
  for (std::size_t i = 0; i < kImages; ++i) {
    const int source = sourceOf(after, possible, i);
    ASSERT_GE(source, 0);
    ++counts[static_cast<std::size_t>(source)];
  }
  EXPECT_NEAR(counts[0], 80, 25);
  for (std::size_t band = 1; band < counts.size(); ++band) EXPECT_NEAR(counts[band], 30, 18);
}

TEST(FrequencyAugmentation, ImagesAreMixedWithTheMapsOfOtherClassesOnly) {
  const FrequencyPlane plane(kHeight, kWidth);
  const PixelBatch before = randomBatch();
  FrequencyAugmentation options{.mapMix = .5};
  options.maps = {ringMask(plane, 0, 1.5), std::nullopt, ringMask(plane, 2, 3)};
  std::vector<PixelBatch> possible{before, test::filteredByDefinition(before, *options.maps[0]),
                                   test::filteredByDefinition(before, *options.maps[2])};
  PixelBatch after = before;
  FrequencyAugmenter(options, plane, 3, kImages, 1).apply(after, 0, 1);
  int changed = 0;
  for (std::size_t i = 0; i < kImages; ++i) {
    const int source = sourceOf(after, possible, i);
    ASSERT_GE(source, 0);
    changed += source > 0;
    EXPECT_FALSE(before.labels[i] == 0 && source == 1) << "its own map";
    EXPECT_FALSE(before.labels[i] == 2 && source == 2) << "its own map";
  }
  EXPECT_NEAR(changed, 100, 28);
}

TEST(FrequencyAugmentation, AnImageIsChangedAlikeInAnyBatchButAnewInEachEpoch) {
  const FrequencyPlane plane(kHeight, kWidth);
  const FrequencyAugmenter augmenter({.bandDrop = .5}, plane, 3, kImages, 3);
  PixelBatch whole = randomBatch(), next = whole;
  const auto tenth = whole.values.begin() + std::ptrdiff_t{10} * kValues;
  PixelBatch one{2, kHeight, kWidth, {tenth, tenth + kValues}, {whole.labels[10]}, {whole.indices[10]}};
  augmenter.apply(whole, 1, 2);
  augmenter.apply(one, 1, 1);
  augmenter.apply(next, 2, 1);
  EXPECT_TRUE(std::equal(one.values.begin(), one.values.end(), tenth));
  EXPECT_NE(next.values, whole.values);
}

TEST(FrequencyAugmentation, ImpossibleOptionsAreRefused) {
  const FrequencyPlane plane(kHeight, kWidth);
  const auto make = [&](const FrequencyAugmentation& options) { FrequencyAugmenter(options, plane, 2, 10, 0); };
  EXPECT_THROW(make({.bandDrop = 1.5}), UsageError);
  EXPECT_THROW(make({.mapMix = .5}), UsageError);
  EXPECT_THROW(make({.mapMix = .5, .maps = {FrequencyMask(plane), std::nullopt}}), UsageError);
  EXPECT_THROW(make({.mapMix = .5, .maps = {FrequencyMask({4, 4}), FrequencyMask({4, 4})}}), UsageError);
}

}  // namespace
}  // namespace passband
