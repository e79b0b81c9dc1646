#include "core/analysis/verdict/judge_plan.h"

#include <algorithm>
#include <fmt/format.h>

#include "core/base/error.h"
#include "core/base/random.h"

namespace passband {
namespace {

/// Other images at most, for each image of the class.
constexpr std::int64_t kOthersPerOwn = 9;
/// The same among the images of the random masks.
constexpr std::int64_t kNullOthersPerOwn = 2;

std::vector<std::int64_t> firstOf(const std::vector<std::int64_t>& order, std::int64_t count) {
  return {order.begin(), order.begin() + std::min(count, std::ssize(order))};
}

std::vector<std::int64_t> sorted(std::vector<std::int64_t> first, const std::vector<std::int64_t>& second) {
  first.insert(first.end(), second.begin(), second.end());
  std::ranges::sort(first);
  return first;
}

void checkOptions(const FrequencyPlane& plane, const JudgeOptions& options) {
  if (options.areas.empty()) throw UsageError("a verdict needs an area: the share of the plane that a map keeps");
  if (!(options.threshold > 0 && options.threshold < 1)) {
    throw UsageError(fmt::format("the threshold {:g} is no rate between 0 and 1", options.threshold));
  }
  if (!(options.level > 0 && options.level < 1)) {
    throw UsageError(fmt::format("the level {:g} is no probability between 0 and 1", options.level));
  }
  if (options.leastNulls < 20) throw UsageError("a verdict takes at least 20 random masks of each kind");
  if (options.nullImages < kLeastJudgedImages) {
    throw UsageError(fmt::format("the random masks need at least {} images of a class", kLeastJudgedImages));
  }
  for (const double area : options.areas) {
    if (!(area > 0 && area <= 1)) throw UsageError(fmt::format("{:g} is no share of the plane", area));
    if (area * static_cast<double>(plane.binCount()) < 2) {
      throw UsageError(fmt::format(
          "an area of {:g} is less than one pair of the {} bins of {}x{} images; give at "
          "least {:.2g}",
          area, plane.binCount(), plane.height(), plane.width(), 2. / static_cast<double>(plane.binCount())));
    }
  }
}

void checkMaps(const ImageSet& set, const FrequencyPlane& plane, const std::vector<ClassMap>& maps) {
  if (maps.empty()) throw UsageError("there is no map to test");
  for (const ClassMap& map : maps) {
    if (!(map.scores.plane == plane)) {
      throw Error(fmt::format("the map of '{}' is for {}x{} images, these are {}x{}; search with the same recipe",
                              set.info().classNames[static_cast<std::size_t>(map.classIndex)],
                              map.scores.plane.height(), map.scores.plane.width(), plane.height(), plane.width()));
    }
    const auto images = std::ssize(indicesOfClass(set, map.classIndex));
    if (images < kLeastJudgedImages) {
      throw Error(
          fmt::format("class '{}' of {} has {} images to be judged on and needs {}; add images or leave the "
                      "class out",
                      set.info().classNames[static_cast<std::size_t>(map.classIndex)], set.info().source, images,
                      kLeastJudgedImages));
    }
  }
}

/// As many as `size`, none of them more than there are images to count.
bool areCounts(const std::vector<RateCounts>& counts, std::size_t size) {
  return counts.size() == size && std::ranges::all_of(counts, [](const RateCounts& one) {
           return one.hits >= 0 && one.hits <= one.own && one.calls >= 0 && one.calls <= one.others;
         });
}

bool areCountsOrNone(const std::vector<RateCounts>& counts, std::size_t size) {
  return counts.empty() || areCounts(counts, size);
}

bool isClassState(const ClassState& state, std::size_t areas) {
  return state.areas.size() == areas && areCountsOrNone(state.map, areas) &&
         areCountsOrNone(state.mapOnSample, areas) && std::ranges::all_of(state.areas, [](const AreaState& area) {
           return areCounts(area.equalArea, area.equalArea.size()) &&
                  areCounts(area.equalEnergy, area.equalEnergy.size());
         });
}

bool isPass(const JudgePass& pass, std::int64_t images, std::size_t classes) {
  const bool begun = !pass.counts.empty();
  return pass.chunksDone >= 0 && pass.chunksDone <= (begun ? images : 0) && pass.masksDone >= 0 &&
         pass.masksDone <= std::ssize(pass.counts) &&
         std::ranges::all_of(pass.counts, [&](const auto& counts) { return areCounts(counts, classes); });
}

}  // namespace

void checkState(const JudgeState& state, const ImageSet& set, std::size_t maps, const JudgeOptions& options) {
  const auto classes = static_cast<std::size_t>(set.classCount());
  const bool whole = state.classes.size() == maps && state.forwards >= 0 && areCountsOrNone(state.full, classes) &&
                     isPass(state.pass, set.size(), classes) &&
                     std::ranges::all_of(
                         state.classes, [&](const ClassState& one) { return isClassState(one, options.areas.size()); });
  if (!whole)
    throw UnreadableRun("the saved progress is damaged or belongs to other maps; delete the run or use another project");
}

JudgedImages judgedImages(const ImageSet& set, int classIndex, const JudgeOptions& options) {
  std::vector<std::int64_t> own = indicesOfClass(set, classIndex), others;
  const auto labels = set.labels();
  for (std::int64_t i = 0; i < set.size(); ++i) {
    if (labels[static_cast<std::size_t>(i)] != classIndex) others.push_back(i);
  }
  Random random(options.seed, static_cast<std::uint64_t>(classIndex) + 1);
  random.shuffle(std::span(own));
  random.shuffle(std::span(others));
  const std::int64_t sampled = std::min(options.nullImages, std::ssize(own));
  return {sorted(own, firstOf(others, kOthersPerOwn * std::ssize(own))),
          sorted(firstOf(own, sampled), firstOf(others, kNullOthersPerOwn * sampled))};
}

VerdictRule ruleOf(const JudgeOptions& options, std::size_t classes) {
  const int most = options.mostNulls > 0 ? options.mostNulls : nullsForLevel(classes, options.level);
  return {.threshold = options.threshold, .level = options.level, .mostNulls = std::max(most, options.leastNulls)};
}

void checkJudging(const ImageSet& set, const FrequencyPlane& plane, const std::vector<ClassMap>& maps,
                  const JudgeOptions& options) {
  checkOptions(plane, options);
  checkMaps(set, plane, maps);
}

JudgeCost judgeCost(const ImageSet& set, const std::vector<ClassMap>& maps, const JudgeOptions& options) {
  const VerdictRule rule = ruleOf(options, maps.size());
  const auto areas = std::ssize(options.areas);
  JudgeCost cost{set.size(), set.size()};
  for (const ClassMap& map : maps) {
    const JudgedImages images = judgedImages(set, map.classIndex, options);
    const std::int64_t least =
        areas * std::ssize(images.all) + areas * (1 + 2 * options.leastNulls) * std::ssize(images.sample);
    cost.least += least;
    cost.most += least + 2 * (rule.mostNulls - options.leastNulls) * std::ssize(images.sample);
  }
  return cost;
}

}  // namespace passband
