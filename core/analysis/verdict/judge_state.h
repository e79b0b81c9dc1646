// How far judging has come: plain data, which can be stored and handed back to go on.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/analysis/verdict/verdict.h"
#include "core/data/image_set.h"

namespace passband {

/// How the random masks of a verdict are drawn. Another form gives other verdicts on the same maps. Kept in projects.
enum class JudgeForm {
  OwnMasks = 1,     ///< each class had masks of its own, on images of its own
  SharedMasks = 2,  ///< what judgeMaps() does
};

/// A pass over images under several masks, as far as it has come.
struct JudgePass {
  std::int64_t chunksDone = 0;
  std::int64_t masksDone = 0;                   ///< of the current chunk
  std::vector<std::vector<RateCounts>> counts;  ///< mask, class
  bool operator==(const JudgePass&) const = default;
};

struct AreaState {
  std::vector<RateCounts> equalArea;  ///< one per random mask, up to where the class was settled
  std::vector<RateCounts> equalEnergy;
  double energyMasksArea = 0;  ///< areas of those of equal energy, summed
  bool operator==(const AreaState&) const = default;
};

struct ClassState {
  std::vector<RateCounts> map;                ///< per area, all images
  std::vector<RateCounts> mapOnSample;        ///< per area, on the common sample
  std::vector<RateCounts> mapOnEnergySample;  ///< per area, on the class's images of the energy-matched masks
  std::vector<AreaState> areas;
  bool operator==(const ClassState&) const = default;
};

struct JudgeState {
  std::vector<RateCounts> full;  ///< per class of the set, without a mask
  std::vector<ClassState> classes;
  JudgePass pass;  ///< the one at work
  std::vector<SkippedImage> skipped;
  std::int64_t forwards = 0;
  double seconds = 0;
};

/// Exact: the state comes back bit for bit. judgeStateFromBytes throws UnreadableRun when the bytes are damaged or of
/// another form, with which no judging can go on.
std::string judgeStateToBytes(const JudgeState& state);
JudgeState judgeStateFromBytes(const std::string& bytes);

/// What was judged to the end, in whatever form.
struct FinishedJudging {
  JudgeState state;
  JudgeForm form = JudgeForm::SharedMasks;
};
/// Throws UnreadableRun when the bytes are damaged.
FinishedJudging finishedJudgingFromBytes(const std::string& bytes);

}  // namespace passband
