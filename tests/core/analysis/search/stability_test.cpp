#include "core/analysis/search/stability.h"

#include <cmath>
#include <gtest/gtest.h>
#include <numeric>

#include "core/analysis/search/culling.h"
#include "core/analysis/search/culling_cells.h"
#include "core/base/random.h"
#include "core/fourier/frequency_mask.h"

namespace passband {
namespace {

std::vector<std::int64_t> upTo(std::int64_t count) {
  std::vector<std::int64_t> numbers(static_cast<std::size_t>(count));
  std::iota(numbers.begin(), numbers.end(), 0);
  return numbers;
}

TEST(BootstrapWeights, ArePoissonWithMeanOne) {
  const Grid<double> weights = bootstrapWeights(5, upTo(400), 100);
  std::vector<double> shares(4);
  double mean = 0, square = 0;
  for (const double weight : weights.values()) {
    mean += weight / 40000;
    square += weight * weight / 40000;
    if (weight < 4) shares[static_cast<std::size_t>(weight)] += 1. / 40000;
  }
  EXPECT_NEAR(mean, 1, .02);
  EXPECT_NEAR(square - mean * mean, 1, .04);
  const double expected[] = {std::exp(-1.), std::exp(-1.), std::exp(-1.) / 2, std::exp(-1.) / 6};
  for (std::size_t count = 0; count < 4; ++count) EXPECT_NEAR(shares[count], expected[count], .01) << count;
}

TEST(BootstrapWeights, DoNotDependOnTheBatch) {
  const Grid<double> all = bootstrapWeights(5, upTo(10), 7);
  const std::vector<std::int64_t> one{6};
  const Grid<double> alone = bootstrapWeights(5, one, 7);
  EXPECT_TRUE(std::ranges::equal(alone.row(0), all.row(6)));
  EXPECT_FALSE(std::ranges::equal(all.row(5), all.row(6)));
  EXPECT_FALSE(std::ranges::equal(bootstrapWeights(6, one, 7).row(0), all.row(6)));
}

/// Losses of images without each cell: cells x images. Cell 1 matters to every image, cells 2 and 3 to half of them.
Grid<float> losses(std::size_t cells, std::int64_t images) {
  Grid<float> values(static_cast<std::int64_t>(cells), images, 1);
  for (std::int64_t image = 0; image < images; ++image) {
    values(1, image) = 3;
    values(image % 2 == 0 ? 2 : 3, image) = 2;
  }
  return values;
}

TEST(InclusionProbability, IsTheShareOfResampledSetsWhoseTopHasTheBin) {
  const FrequencyPlane plane(6, 6);
  const auto cells = cullingCells(plane, 1);
  constexpr std::int64_t images = 21;
  constexpr int replicates = 40;
  const double share = 4. / 36;  // up to two pairs of two bins
  const Grid<double> weights = bootstrapWeights(9, upTo(images), replicates);
  const Grid<float> without = losses(cells.size(), images);
  BootstrapSums sums(replicates, cells.size());
  sums.addBase(std::vector<float>(images, .5F), weights);
  for (std::size_t cell = 0; cell < cells.size(); ++cell) {
    sums.addCell(cell, without.row(static_cast<std::int64_t>(cell)), weights);
  }
  // Every replicate as the set it stands for, in which an image is as often as it counts.
  std::vector<double> expected(static_cast<std::size_t>(plane.pairCount()));
  for (int replicate = 0; replicate < replicates; ++replicate) {
    FrequencyMap relevance(plane);
    for (std::size_t cell = 0; cell < cells.size(); ++cell) {
      for (std::int64_t image = 0; image < images; ++image) {
        for (int copy = 0; copy < static_cast<int>(weights(image, replicate)); ++copy) {
          relevance.values[static_cast<std::size_t>(cells[cell].pairs[0])] +=
              without(static_cast<std::int64_t>(cell), image) - .5;
        }
      }
    }
    const FrequencyMask top = topShareMask(relevance, share);
    for (std::size_t pair = 0; pair < expected.size(); ++pair)
      expected[pair] += double{top.weights()[pair]} / replicates;
  }
  const FrequencyMap included = inclusionProbability(plane, cells, sums, share);
  for (std::size_t pair = 0; pair < expected.size(); ++pair) {
    EXPECT_NEAR(included.values[pair], expected[pair], 1e-12);
  }
  EXPECT_EQ(included.values[static_cast<std::size_t>(cells[1].pairs[0])], 1);
  EXPECT_GT(included.values[static_cast<std::size_t>(cells[2].pairs[0])], .2);
  EXPECT_LT(included.values[static_cast<std::size_t>(cells[2].pairs[0])], .9);
}

TEST(InclusionProbability, WithoutReplicatesItIsUnknown) {
  const FrequencyPlane plane(4, 4);
  const auto cells = cullingCells(plane, 1);
  EXPECT_TRUE(std::isnan(inclusionProbability(plane, cells, BootstrapSums(0, cells.size()), .1).values[0]));
}

}  // namespace
}  // namespace passband
