#include "core/analysis/search/stability.h"

#include <cmath>
#include <limits>

#include "core/base/random.h"
#include "core/fourier/frequency_mask.h"

namespace passband {
namespace {

/// Knuth's method: how many uniform numbers can be multiplied before the product falls below 1/e.
int poissonOne(Random& random) {
  const double limit = std::exp(-1.);
  int count = 0;
  for (double product = random.uniform(); product > limit; product *= random.uniform()) ++count;
  return count;
}

void addWeighted(std::span<const float> losses, const Grid<double>& weights, double* sums) {
  for (std::size_t image = 0; image < losses.size(); ++image) {
    const double loss = losses[image];
    const auto row = weights.row(static_cast<std::int64_t>(image));
    for (std::size_t replicate = 0; replicate < row.size(); ++replicate) sums[replicate] += row[replicate] * loss;
  }
}

}  // namespace

Grid<double> bootstrapWeights(std::uint64_t seed, std::span<const std::int64_t> images, int replicates) {
  Grid<double> weights(std::ssize(images), replicates);
  for (std::int64_t row = 0; row < weights.rows(); ++row) {
    Random random(seed, static_cast<std::uint64_t>(images[static_cast<std::size_t>(row)]) + 1);
    for (double& weight : weights.row(row)) weight = poissonOne(random);
  }
  return weights;
}

BootstrapSums::BootstrapSums(int replicates, std::size_t cellCount)
    : weight(static_cast<std::size_t>(replicates)),
      base(static_cast<std::size_t>(replicates)),
      cells(cellCount * static_cast<std::size_t>(replicates)) {}

void BootstrapSums::addBase(std::span<const float> losses, const Grid<double>& weights) {
  addWeighted(losses, weights, base.data());
  for (std::int64_t row = 0; row < weights.rows(); ++row) {
    for (std::size_t replicate = 0; replicate < weight.size(); ++replicate) {
      weight[replicate] += weights.row(row)[replicate];
    }
  }
}

void BootstrapSums::addCell(std::size_t cell, std::span<const float> losses, const Grid<double>& weights) {
  addWeighted(losses, weights, cells.data() + cell * weight.size());
}

FrequencyMap inclusionProbability(const FrequencyPlane& plane, std::span<const PairSet> cells,
                                  const BootstrapSums& sums, double share) {
  FrequencyMap included(plane);
  int replicates = 0;
  for (std::size_t replicate = 0; replicate < sums.weight.size(); ++replicate) {
    if (sums.weight[replicate] == 0) continue;
    ++replicates;
    FrequencyMap relevance(plane);
    for (std::size_t cell = 0; cell < cells.size(); ++cell) {
      const double rise = sums.cells[cell * sums.weight.size() + replicate] - sums.base[replicate];
      for (const int pair : cells[cell].pairs) {
        relevance.values[static_cast<std::size_t>(pair)] = rise / sums.weight[replicate];
      }
    }
    const FrequencyMask top = topShareMask(relevance, share);
    for (std::size_t pair = 0; pair < included.values.size(); ++pair) included.values[pair] += top.weights()[pair];
  }
  for (double& value : included.values) {
    value = replicates > 0 ? value / replicates : std::numeric_limits<double>::quiet_NaN();
  }
  return included;
}

}  // namespace passband
