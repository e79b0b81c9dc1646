// Which class each image is called: the largest logit, ties to the lower class, as evaluate() counts them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "core/analysis/evaluation.h"

namespace passband {

inline std::int64_t calledClass(std::span<const float> logits) {
  return std::ranges::max_element(logits) - logits.begin();
}

/// Writes into `called`, one entry an image of the set, -1 for those left out. Both must outlive the sink.
inline LogitsSink callsOf(const ImageSet& set, std::vector<std::int32_t>& called) {
  called.assign(static_cast<std::size_t>(set.size()), -1);
  return [&called](std::size_t, std::span<const std::int64_t> indices, const Grid<float>& logits) {
    for (std::size_t i = 0; i < indices.size(); ++i) {
      called[static_cast<std::size_t>(indices[i])] =
          static_cast<std::int32_t>(calledClass(logits.row(static_cast<std::int64_t>(i))));
    }
  };
}

}  // namespace passband
