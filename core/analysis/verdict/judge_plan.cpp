#include "core/analysis/verdict/judge_plan.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <iterator>
#include <numeric>
#include <utility>

#include "core/base/error.h"
#include "core/base/random.h"

namespace passband {
namespace {

/// Other images at most, for each image of the class.
constexpr std::int64_t kOthersPerOwn = 9;
/// Images of the random masks, where it is not said how many of a class: the masks of ten classes of 200 images, two
/// kinds of 399, then take at most 400,000 passes with everything else.
constexpr std::int64_t kSampleImages = 240;
/// Keeps the choice of other images independent of that of a class's own.
constexpr std::uint64_t kOthersStreams = std::uint64_t{1} << 32;

std::vector<std::int64_t> firstOf(const std::vector<std::int64_t>& order, std::int64_t count) {
  return {order.begin(), order.begin() + std::min(count, std::ssize(order))};
}

std::vector<std::int64_t> sorted(std::vector<std::int64_t> first, const std::vector<std::int64_t>& second) {
  first.insert(first.end(), second.begin(), second.end());
  std::ranges::sort(first);
  return first;
}

/// In a random order of their own.
std::vector<std::int64_t> shuffled(std::vector<std::int64_t> images, std::uint64_t seed, std::uint64_t stream) {
  Random random(seed, stream);
  random.shuffle(std::span(images));
  return images;
}

/// The images of the class in the order in which they are taken.
std::vector<std::int64_t> ownInOrder(const ImageSet& set, int classIndex, const JudgeOptions& options) {
  return shuffled(indicesOfClass(set, classIndex), options.seed, static_cast<std::uint64_t>(classIndex) + 1);
}

/// `own` of a class, and at most `count` images of `from` that are of other classes.
std::vector<std::int64_t> withOthers(const ImageSet& set, const ClassMap& map, const std::vector<std::int64_t>& own,
                                     const std::vector<std::int64_t>& from, std::int64_t count,
                                     const JudgeOptions& options) {
  const auto labels = set.labels();
  std::vector<std::int64_t> others;
  std::ranges::copy_if(from, std::back_inserter(others),
                       [&](std::int64_t image) { return labels[static_cast<std::size_t>(image)] != map.classIndex; });
  const auto stream = kOthersStreams + static_cast<std::uint64_t>(map.classIndex);
  return sorted(own, firstOf(shuffled(std::move(others), options.seed, stream), count));
}

/// Classes that share the sample: those with a map, and what has none together as one more.
std::int64_t groupsOf(const ImageSet& set, const std::vector<ClassMap>& maps) {
  return std::ssize(maps) + (std::ssize(maps) < set.classCount() ? 1 : 0);
}

std::int64_t sampledOfClass(const ImageSet& set, const std::vector<ClassMap>& maps, const JudgeOptions& options) {
  if (options.nullImages > 0) return options.nullImages;
  return std::max(kLeastJudgedImages, kSampleImages / groupsOf(set, maps));
}

/// Of every class its first images, as many as its share of the set: so what counts as other images does not depend on
/// which classes have a map.
std::vector<std::int64_t> representative(const ImageSet& set, std::int64_t count, const JudgeOptions& options) {
  struct Placed {
    double place;  ///< in the order of its class, 0 to 1
    double lot;    ///< among those at the same place
    std::int64_t image;
  };
  std::vector<Placed> placed;
  Random random(options.seed, 0);
  for (int c = 0; c < set.classCount(); ++c) {
    const auto own = ownInOrder(set, c, options);
    for (std::size_t i = 0; i < own.size(); ++i) {
      placed.push_back({(static_cast<double>(i) + .5) / static_cast<double>(own.size()), random.uniform(), own[i]});
    }
  }
  std::ranges::sort(placed, {}, [](const Placed& one) { return std::pair(one.place, one.lot); });
  std::vector<std::int64_t> images;
  for (const Placed& one : placed) images.push_back(one.image);
  return sorted(firstOf(images, count), {});
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
  if (options.nullImages != 0 && options.nullImages < kLeastJudgedImages) {
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

/// Only where there is a map to compare them with.
bool areDraws(const std::vector<RateCounts>& draws, const std::vector<RateCounts>& map) {
  return areCounts(draws, draws.size()) && (draws.empty() || !map.empty());
}

bool isClassState(const ClassState& state, std::size_t areas) {
  return state.areas.size() == areas && areCountsOrNone(state.map, areas) &&
         areCountsOrNone(state.mapOnSample, areas) && areCountsOrNone(state.mapOnEnergySample, areas) &&
         std::ranges::all_of(state.areas, [&](const AreaState& area) {
           return areDraws(area.equalArea, state.mapOnSample) && areDraws(area.equalEnergy, state.mapOnEnergySample);
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
    throw UnreadableRun(
        "the saved progress is damaged or belongs to other maps; delete the run or use another project");
}

JudgingPlan judgingPlan(const ImageSet& set, const std::vector<ClassMap>& maps, const JudgeOptions& options) {
  JudgingPlan images{.sampledOfClass = sampledOfClass(set, maps, options)};
  images.others = images.sample = representative(set, images.sampledOfClass * groupsOf(set, maps), options);
  std::vector<std::int64_t> whole(static_cast<std::size_t>(set.size()));
  std::iota(whole.begin(), whole.end(), 0);
  for (const ClassMap& map : maps) {
    const auto own = ownInOrder(set, map.classIndex, options), sampled = firstOf(own, images.sampledOfClass);
    images.all.push_back(withOthers(set, map, own, whole, kOthersPerOwn * std::ssize(own), options));
    images.energy.push_back(withOthers(set, map, sampled, images.others, std::ssize(sampled), options));
    images.sample = sorted(std::move(images.sample), sampled);
  }
  images.sample.erase(std::ranges::unique(images.sample).begin(), images.sample.end());
  return images;
}

VerdictRule ruleOf(const JudgeOptions& options, std::size_t classes) {
  const int most = options.mostNulls > 0 ? options.mostNulls : nullsForLevel(classes, options.level);
  return {.threshold = options.threshold, .level = options.level, .mostNulls = std::max(most, options.leastNulls)};
}

JudgeOptions optionsOf(JudgeForm form, JudgeOptions options, std::size_t classes) {
  if (form == JudgeForm::SharedMasks) return options;
  if (options.nullImages == 0) options.nullImages = 100;
  if (options.mostNulls == 0) {
    const double needed = std::ceil(4 * static_cast<double>(classes) / options.level - 1e-9) - 1;
    options.mostNulls = static_cast<int>(std::clamp(needed, 199., 999.));
  }
  return options;
}

void checkJudging(const ImageSet& set, const FrequencyPlane& plane, const std::vector<ClassMap>& maps,
                  const JudgeOptions& options) {
  checkOptions(plane, options);
  checkMaps(set, plane, maps);
}

std::int64_t leastForwards(const ImageSet& set, const JudgingPlan& images, const JudgeOptions& options) {
  const auto areas = std::ssize(options.areas);
  std::int64_t forwards = set.size() + areas * options.leastNulls * std::ssize(images.sample);
  for (std::size_t c = 0; c < images.all.size(); ++c) {
    forwards += areas * (std::ssize(images.all[c]) + std::ssize(images.sample) +
                         (1 + options.leastNulls) * std::ssize(images.energy[c]));
  }
  return forwards;
}

JudgeCost judgeCost(const ImageSet& set, const std::vector<ClassMap>& maps, const JudgeOptions& options) {
  const JudgingPlan images = judgingPlan(set, maps, options);
  std::int64_t ofEachMask = std::ssize(images.sample);
  for (const auto& energy : images.energy) ofEachMask += std::ssize(energy);
  const std::int64_t least = leastForwards(set, images, options);
  return {least, least + (ruleOf(options, maps.size()).mostNulls - options.leastNulls) * ofEachMask};
}

}  // namespace passband
