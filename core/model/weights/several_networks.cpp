#include "core/model/weights/several_networks.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace passband {

namespace {

constexpr std::size_t kMostListed = 20;

std::vector<std::string> firstOf(std::vector<std::string> names) {
  names.resize(std::min(names.size(), kMostListed));
  return names;
}

}  // namespace

SeveralNetworks::SeveralNetworks(const std::string& path, const std::vector<std::string>& weights)
    : Error(fmt::format("{} holds {} sets of weights ({}{}); open the one you mean as '{}?weights={}'", path,
                        weights.size(), fmt::join(firstOf(weights), ", "), weights.size() > kMostListed ? ", .." : "",
                        path, weights.back())),
      weights_(firstOf(weights)) {}

}  // namespace passband
