#include "core/analysis/search/culling_result.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

#include "core/analysis/rates.h"
#include "core/analysis/search/culling_cells.h"

namespace passband {
namespace {

/// Below every rise so far, also as float32: a cell that was not tried enters a map after all others.
double belowAll(const ClassCulling& culling) {
  double lowest = std::numeric_limits<double>::infinity();
  for (std::size_t cell = 0; cell < culling.riseSum.size(); ++cell) {
    if (culling.cellImages[cell] > 0)
      lowest = std::min(lowest, culling.riseSum[cell] / static_cast<double>(culling.cellImages[cell]));
  }
  return std::isfinite(lowest) ? std::nextafter(static_cast<float>(lowest), -std::numeric_limits<float>::max()) : 0;
}

ClassRelevance relevanceOf(const ClassCulling& culling, const std::string& name, const FrequencyPlane& plane,
                           std::span<const PairSet> cells, std::span<const double> inclusionAreas) {
  ClassRelevance found{.classIndex = culling.classIndex,
                       .name = name,
                       .images = culling.images,
                       .relevance = FrequencyMap(plane),
                       .interval = FrequencyMap(plane, std::numeric_limits<double>::infinity()),
                       .settled = culling.settled};
  if (culling.images > 0) found.baseLoss = culling.baseLossSum / static_cast<double>(culling.images);
  const double untried = belowAll(culling);
  for (std::size_t cell = 0; cell < cells.size() && culling.images > 0; ++cell) {
    const auto images = static_cast<double>(culling.cellImages[cell]);
    const double rise = images > 0 ? culling.riseSum[cell] / images : untried;
    const double variance = std::max(0., culling.riseSquareSum[cell] / images - rise * rise);
    for (const int pair : cells[cell].pairs) {
      found.relevance.values[static_cast<std::size_t>(pair)] = rise;
      if (images < 2) continue;
      found.interval->values[static_cast<std::size_t>(pair)] = kZ95 * std::sqrt(variance / images);
    }
  }
  for (const double area : inclusionAreas) {
    if (culling.images > 0) found.inclusion.push_back(inclusionProbability(plane, cells, culling.bootstrap, area));
  }
  return found;
}

}  // namespace

SearchResult cullingResult(const CullingState& state, const ImageSet& set, const FrequencyPlane& plane,
                           const CullingOptions& options) {
  SearchResult result;
  result.method = "cull";
  result.plane = plane;
  result.forwards = state.forwards;
  result.backwards = state.backwards;
  result.seconds = state.seconds;
  result.skipped = state.skipped;
  const auto cells = cullingCells(plane, options.cellSize);
  for (const auto& culling : state.classes) {
    const auto& name = set.info().classNames[static_cast<std::size_t>(culling.classIndex)];
    result.classes.push_back(relevanceOf(culling, name, plane, cells, options.cull.inclusionAreas));
    const auto tried = std::ssize(cells) - std::ranges::count(culling.cellImages, 0);
    if (culling.images > 0 && tried < std::ssize(cells)) {
      result.notes.push_back(
          fmt::format("'{}': {} of {} cells tried, the others come last", name, tried, cells.size()));
    }
    if (culling.partial) {
      result.notes.push_back(fmt::format(
          "'{}' stopped early: {:.0f} % of its top is settled, after {} of {} images; bins that settled sooner were "
          "measured on fewer",
          name, 100 * culling.settled, culling.images, indicesOfClass(set, culling.classIndex).size()));
    }
  }
  return result;
}

}  // namespace passband
