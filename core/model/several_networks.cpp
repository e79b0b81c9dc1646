#include "core/model/several_networks.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace passband {

SeveralNetworks::SeveralNetworks(const std::string& path, std::vector<std::string> weights)
    : Error(fmt::format("{} holds {} sets of weights ({}); open the one you mean as '{}?weights={}'", path,
                        weights.size(), fmt::join(weights, ", "), path, weights.back())),
      weights_(std::move(weights)) {}

}  // namespace passband
