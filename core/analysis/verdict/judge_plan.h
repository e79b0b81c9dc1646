// Which images the maps of a judgement are judged on, how many random masks there may be, and what is refused. Internal
// to core/analysis: see map_judge.h.
#pragma once

#include <cstdint>
#include <vector>

#include "core/analysis/verdict/map_judge.h"

namespace passband {

/// The images that a class is judged on.
struct JudgedImages {
  std::vector<std::int64_t> all;     ///< in the set's order
  std::vector<std::int64_t> sample;  ///< those of the random masks, likewise
};

JudgedImages judgedImages(const ImageSet& set, int classIndex, const JudgeOptions& options);

VerdictRule ruleOf(const JudgeOptions& options, std::size_t classes);

/// Throws Error where the state is none of judging these maps: a size, a count or a place that cannot be.
void checkState(const JudgeState& state, const ImageSet& set, std::size_t maps, const JudgeOptions& options);

/// Throws UsageError on impossible options, Error on maps that cannot be judged on this set.
void checkJudging(const ImageSet& set, const FrequencyPlane& plane, const std::vector<ClassMap>& maps,
                  const JudgeOptions& options);

}  // namespace passband
