#include "core/fourier/bands.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

#include "core/fourier/parse_mask.h"

namespace passband {
namespace {

constexpr const char* kWithDc = "+ring:0,1";

std::vector<FrequencyMask> parsed(const FrequencyPlane& plane, const std::vector<std::string>& forms) {
  std::vector<FrequencyMask> masks;
  for (const std::string& form : forms) masks.push_back(parseMask(plane, form));
  return masks;
}

}  // namespace

std::vector<double> bandEdges(const FrequencyPlane& plane) {
  const double eighth = std::min(plane.height(), plane.width()) / 8.;
  return {0, eighth, 2 * eighth, 3 * eighth, std::numeric_limits<double>::infinity()};
}

std::string bandName(const std::vector<double>& edges, std::size_t band) {
  const bool last = std::isinf(edges[band + 1]);
  return last ? fmt::format("{:g}+", edges[band]) : fmt::format("{:g}-{:g}", edges[band], edges[band + 1]);
}

std::vector<std::string> bandPassForms(const FrequencyPlane& plane) {
  const auto edges = bandEdges(plane);
  std::vector<std::string> forms;
  for (std::size_t band = 0; band + 1 < edges.size(); ++band)
    forms.push_back(fmt::format("ring:{},{}", edges[band], edges[band + 1]) + (band > 0 ? kWithDc : ""));
  return forms;
}

std::vector<std::string> bandStopForms(const FrequencyPlane& plane) {
  const auto edges = bandEdges(plane);
  std::vector<std::string> forms;
  for (std::size_t band = 0; band + 1 < edges.size(); ++band)
    forms.push_back(fmt::format("!ring:{},{}", edges[band], edges[band + 1]) + (band > 0 ? "" : kWithDc));
  return forms;
}

std::vector<FrequencyMask> bandPassMasks(const FrequencyPlane& plane) {
  return parsed(plane, bandPassForms(plane));
}

std::vector<FrequencyMask> bandStopMasks(const FrequencyPlane& plane) {
  return parsed(plane, bandStopForms(plane));
}

}  // namespace passband
