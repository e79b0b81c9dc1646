// Measures what a verdict needs, and gives it: the rates of every class without a mask, under its map at several areas,
// and under random masks of equal area and of equal energy (docs/methods.md section 7). The maps' rates are on all
// images; the random masks, and the map they are compared with, on a sample of them. All classes read their rates off
// the same masks of equal area; those of equal energy, which differ from class to class, are tested on the class's part
// of the sample. So the random masks take no more passes for many classes than for few. There are more of them only
// where a class's verdict depends on them.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/analysis/experiment.h"
#include "core/analysis/verdict/judge_state.h"
#include "core/analysis/verdict/verdict.h"
#include "core/base/job_context.h"
#include "core/fourier/frequency_map.h"

namespace passband {

/// The map of a class; any cut of it is a mask.
struct ClassMap {
  int classIndex = 0;
  FrequencyMap scores;
};

struct JudgeOptions {
  std::vector<double> areas = {.05, .13, .25};  ///< shares of the plane; the verdict is on the first
  double threshold = .6;                        ///< of the TPR
  double level = .05;
  int leastNulls = 20;          ///< random masks of each kind at each area
  int mostNulls = 0;            ///< at the first area, where the verdict depends on them; 0: nullsForLevel
  std::int64_t nullImages = 0;  ///< images of each class for the random masks; 0: 240 shared evenly, at least 10 each
  std::uint64_t seed = 0;       ///< of the random masks and of the sample
  int loaderThreads = 1;
  std::int64_t batchSize = 0;    ///< of the forward pass; 0: automatic
  std::int64_t chunkImages = 0;  ///< images held as spectra at once; 0: automatic
};

/// Those with which judgeMaps() gives the verdicts of a judgement that was finished in that form.
JudgeOptions optionsOf(JudgeForm form, JudgeOptions options, std::size_t classes);

struct Judgement {
  VerdictRule rule;
  std::vector<ClassMeasures> classes;  ///< in the order of the maps
  std::vector<ClassVerdict> verdicts;
  std::int64_t images = 0;      ///< usable ones
  std::int64_t nullImages = 0;  ///< of each class for the random masks, where it has as many
  std::vector<SkippedImage> skipped;
  std::int64_t forwards = 0;
  double seconds = 0;
};

/// Forward passes (images through the network) that judging takes: when no verdict depends on more random masks, and
/// when all do. The progress of judging starts with the most as its total, which shrinks as classes are settled.
struct JudgeCost {
  std::int64_t least = 0;
  std::int64_t most = 0;
};
JudgeCost judgeCost(const ImageSet& set, const std::vector<ClassMap>& maps, const JudgeOptions& options);

/// Images that a class needs to be judged on.
constexpr std::int64_t kLeastJudgedImages = 10;

/// Judges the maps on `set`, which must not hold the images they were found on. The other images of a class are at most
/// nine times its own, drawn at random; with ten equal classes these are all. `state` carries what was done before
/// (empty: nothing) and what is done now; `save` is called when there is something new to keep. A resumed run gives the
/// same bytes as an uninterrupted one. Throws UsageError on impossible options, Error on a map of another size, a class
/// with fewer than kLeastJudgedImages images, an area below one pair of bins, outputs that are not finite, or a state
/// of other maps; Cancelled with everything done in `state`.
Judgement judgeMaps(const Experiment& experiment, const std::vector<ClassMap>& maps, const JudgeOptions& options,
                    JudgeState& state, const std::function<void(const JudgeState&)>& save, JobContext& context);

}  // namespace passband
