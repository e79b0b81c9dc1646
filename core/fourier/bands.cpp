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

std::vector<double> sharesByBand(const FrequencyMask& mask) {
  const FrequencyPlane& plane = mask.plane();
  const auto edges = bandEdges(plane);
  std::vector<double> shares(edges.size() - 1);
  double all = 0;
  for (int pair = 1; pair < plane.pairCount(); ++pair) {
    const double kept = plane.binsInPair(pair) * double{mask.weights()[static_cast<std::size_t>(pair)]};
    const auto above = std::ranges::upper_bound(edges, plane.radiusOf(pair));
    shares[static_cast<std::size_t>(above - edges.begin()) - 1] += kept;
    all += kept;
  }
  for (double& share : shares) share = all > 0 ? share / all : 0;
  return shares;
}

std::vector<FrequencyMask> bandStopMasks(const FrequencyPlane& plane) {
  return parsed(plane, bandStopForms(plane));
}

}  // namespace passband
