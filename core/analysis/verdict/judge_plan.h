// Which images the maps of a judgement are judged on, how many random masks there may be, and what is refused. Internal
// to core/analysis: see map_judge.h.
#pragma once

#include <cstdint>
#include <vector>

#include "core/analysis/verdict/map_judge.h"

namespace passband {

/// The images that maps are judged on, each list in the set's order.
struct JudgingPlan {
  std::vector<std::int64_t> sample;               ///< of the size-matched masks, for every class
  std::vector<std::int64_t> others;               ///< those of the sample that count for classes they are not of
  std::vector<std::vector<std::int64_t>> all;     ///< per map: of the class's rates under it
  std::vector<std::vector<std::int64_t>> energy;  ///< per map: of its energy-matched masks, part of the sample
  std::int64_t sampledOfClass = 0;                ///< images of a class in the sample, where it has as many
};
JudgingPlan judgingPlan(const ImageSet& set, const std::vector<ClassMap>& maps, const JudgeOptions& options);

/// Passes that do not depend on any outcome: without a mask, under the maps, and under the least random masks.
std::int64_t leastForwards(const ImageSet& set, const JudgingPlan& images, const JudgeOptions& options);

VerdictRule ruleOf(const JudgeOptions& options, std::size_t classes);

/// Throws Error where the state is none of judging these maps: a size, a count or a place that cannot be.
void checkState(const JudgeState& state, const ImageSet& set, std::size_t maps, const JudgeOptions& options);

/// Throws UsageError on impossible options, Error on maps that cannot be judged on this set.
void checkJudging(const ImageSet& set, const FrequencyPlane& plane, const std::vector<ClassMap>& maps,
                  const JudgeOptions& options);

}  // namespace passband
