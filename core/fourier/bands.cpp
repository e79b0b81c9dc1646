#include "core/fourier/bands.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace passband {

std::vector<double> bandEdges(const FrequencyPlane& plane) {
  const double eighth = std::min(plane.height(), plane.width()) / 8.;
  return {0, eighth, 2 * eighth, 3 * eighth, std::numeric_limits<double>::infinity()};
}

std::string bandName(const std::vector<double>& edges, std::size_t band) {
  const bool last = std::isinf(edges[band + 1]);
  return last ? fmt::format("{:g}+", edges[band]) : fmt::format("{:g}-{:g}", edges[band], edges[band + 1]);
}

std::vector<FrequencyMask> bandPassMasks(const FrequencyPlane& plane) {
  const auto edges = bandEdges(plane);
  std::vector<FrequencyMask> masks;
  for (std::size_t band = 0; band + 1 < edges.size(); ++band) {
    masks.push_back(ringMask(plane, edges[band], edges[band + 1]));
    masks.back().setWeight(Bin{0, 0}, 1);
  }
  return masks;
}

std::vector<FrequencyMask> bandStopMasks(const FrequencyPlane& plane) {
  std::vector<FrequencyMask> masks = bandPassMasks(plane);
  for (FrequencyMask& mask : masks) {
    mask = invert(mask);
    mask.setWeight(Bin{0, 0}, 1);
  }
  return masks;
}

}  // namespace passband
