#include "core/analysis/search/multi_scale_weights.h"

#include <algorithm>
#include <cmath>

#include "core/analysis/search/culling.h"
#include "core/analysis/search/culling_cells.h"

namespace passband {
namespace {

/// Where the centre of bin `index` of `size` lies between the centres of `side` grid nodes.
struct Between {
  int low, high;
  double share;  ///< of `high`
};

Between between(int index, int size, int side) {
  const double at = std::clamp((index + .5) * side / size - .5, 0., side - 1.);
  const int low = static_cast<int>(std::floor(at));
  return {low, std::min(low + 1, side - 1), at - low};
}

}  // namespace

MultiScaleWeights::MultiScaleWeights(const FrequencyPlane& plane, int cellSize, std::span<const int> sides)
    : plane_(plane), taps_(static_cast<std::size_t>(plane.pairCount())) {
  const auto cells = cullingCells(plane, cellSize);
  cellCount_ = cells.size();
  for (std::size_t cell = 0; cell < cells.size(); ++cell) {
    for (const int pair : cells[cell].pairs) taps_[static_cast<std::size_t>(pair)].push_back({cell, 1});
  }
  parameterCount_ = cellCount_;
  for (const int side : sides) {
    for (int pair = 0; pair < plane.pairCount(); ++pair) {
      const Bin bin = plane.binOf(pair);
      addTaps(static_cast<std::size_t>(pair), bin, .5, side, parameterCount_);
      addTaps(static_cast<std::size_t>(pair), plane.partner(bin), .5, side, parameterCount_);
    }
    parameterCount_ += static_cast<std::size_t>(side) * static_cast<std::size_t>(side);
  }
}

void MultiScaleWeights::addTaps(std::size_t pair, Bin bin, double share, int side, std::size_t offset) {
  const Between row = between(plane_.centredRow(bin), plane_.height(), side);
  const Between col = between(plane_.centredCol(bin), plane_.width(), side);
  for (const auto& [r, rowWeight] : {std::pair{row.low, 1 - row.share}, {row.high, row.share}}) {
    for (const auto& [c, colWeight] : {std::pair{col.low, 1 - col.share}, {col.high, col.share}}) {
      const double weight = share * rowWeight * colWeight;
      if (weight > 0) taps_[pair].push_back({offset + static_cast<std::size_t>(r * side + c), weight});
    }
  }
}

std::vector<double> MultiScaleWeights::values(std::span<const double> parameters) const {
  std::vector<double> values;
  values.reserve(taps_.size());
  for (const auto& taps : taps_) {
    double sum = 0;
    for (const Tap& tap : taps) sum += tap.weight * parameters[tap.parameter];
    values.push_back(sum);
  }
  return values;
}

std::vector<double> MultiScaleWeights::parameterGradient(std::span<const double> valueGradient) const {
  std::vector<double> gradient(parameterCount_, 0);
  for (std::size_t pair = 0; pair < taps_.size(); ++pair) {
    for (const Tap& tap : taps_[pair]) gradient[tap.parameter] += tap.weight * valueGradient[pair];
  }
  return gradient;
}

std::vector<double> MultiScaleWeights::parametersOf(std::span<const double> perPair) const {
  std::vector<double> parameters(parameterCount_, 0);
  std::vector<double> members(cellCount_, 0);
  for (std::size_t pair = 0; pair < taps_.size(); ++pair) {
    const std::size_t cell = taps_[pair].front().parameter;
    parameters[cell] += perPair[pair];
    members[cell] += 1;
  }
  for (std::size_t cell = 0; cell < cellCount_; ++cell) parameters[cell] /= members[cell];
  return parameters;
}

}  // namespace passband
