#include "core/analysis/search/culling_cells.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "core/analysis/rates.h"
#include "core/base/error.h"

namespace passband {
namespace {

int floorDivide(int value, int divisor) {
  return (value - (value < 0 ? divisor - 1 : 0)) / divisor;
}

std::int64_t binsIn(const FrequencyPlane& plane, const PairSet& cell) {
  std::int64_t bins = 0;
  for (const int pair : cell.pairs) bins += plane.binsInPair(pair);
  return bins;
}

/// Half of the 95 % interval of the mean over all images, of which `count` were seen.
double halfInterval(double sum, double squares, double count, double all) {
  if (count >= all) return 0;
  if (count < 2) return INFINITY;
  const double variance = std::max(0., squares - sum * sum / count) / (count - 1);
  return kZ95 * std::sqrt(variance / count * (all - count) / (all - 1));
}

}  // namespace

std::vector<PairSet> cullingCells(const FrequencyPlane& plane, int cellSize) {
  if (cellSize < 1) throw UsageError("the cell size must be at least 1 bin");
  std::map<std::pair<int, int>, PairSet> cells;
  for (int pair = 0; pair < plane.pairCount(); ++pair) {
    const Bin bin = plane.binOf(pair);
    cells[{floorDivide(bin.v, cellSize), floorDivide(bin.u, cellSize)}].pairs.push_back(pair);
  }
  std::vector<PairSet> ordered;
  for (auto& [place, cell] : cells) ordered.push_back(std::move(cell));
  return ordered;
}

Settlement settlementOf(const ClassCulling& culling, const FrequencyPlane& plane, std::span<const PairSet> cells,
                        double area, std::int64_t allImages) {
  std::vector<double> mean(cells.size());
  for (std::size_t c = 0; c < cells.size(); ++c) {
    mean[c] = culling.riseSum[c] / static_cast<double>(std::max<std::int64_t>(1, culling.cellImages[c]));
  }
  std::vector<std::size_t> order(cells.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return mean[a] > mean[b]; });
  double room = area * static_cast<double>(plane.binCount()) + 1e-6;
  std::size_t top = 0;
  while (top < order.size() && room >= static_cast<double>(binsIn(plane, cells[order[top]]))) {
    room -= static_cast<double>(binsIn(plane, cells[order[top++]]));
  }
  Settlement found{std::vector<bool>(cells.size(), true), 1};
  if (top == 0 || top == order.size()) return found;
  const double edge = (mean[order[top - 1]] + mean[order[top]]) / 2;
  double topBins = 0, settledBins = 0;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    const std::size_t c = order[rank];
    const double half = halfInterval(culling.riseSum[c], culling.riseSquareSum[c],
                                     static_cast<double>(culling.cellImages[c]), static_cast<double>(allImages));
    found.settled[c] = half == 0 || std::abs(mean[c] - edge) > half;
    if (rank >= top) continue;
    const auto bins = static_cast<double>(binsIn(plane, cells[c]));
    topBins += bins;
    if (found.settled[c]) settledBins += bins;
  }
  found.topShare = settledBins / topBins;
  return found;
}

}  // namespace passband
