#include "core/analysis/verdict/map_judge.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <iterator>
#include <numeric>
#include <ranges>

#include "core/analysis/chunks.h"
#include "core/analysis/evaluation.h"
#include "core/analysis/predictions.h"
#include "core/analysis/spectra/mean_power.h"
#include "core/analysis/verdict/judge_plan.h"
#include "core/analysis/verdict/random_masks.h"
#include "core/base/error.h"
#include "core/base/random.h"
#include "core/data/batch_loader.h"
#include "core/fourier/frequency_mask.h"

namespace passband {
namespace {

/// Random masks that are drawn before it is asked again whether more are needed.
constexpr int kRound = 20;
/// Images that the power spectrum is the mean of: of all classes, since by the class's own spectrum a random mask would
/// have to hold the very frequencies that only this class has.
constexpr std::int64_t kPowerImages = 2000;

class Judging {
 public:
  Judging(const Experiment& experiment, const std::vector<ClassMap>& maps, const JudgeOptions& options,
          JudgeState& state, const std::function<void(const JudgeState&)>& save, JobContext& context)
      : experiment_(experiment),
        maps_(maps),
        options_(options),
        state_(state),
        save_(save),
        context_(context),
        rule_(ruleOf(options, maps.size())),
        plane_(experiment.plane()),
        power_(plane_),
        chunk_(chunkSize(experiment.recipe, options.chunkImages)) {
    rule_.classCount = experiment.images->classCount();
    checkJudging(*experiment.images, plane_, maps, options);
    begin();
  }

  Judgement run() {
    measureFull();
    power_ = meanPower(*experiment_.images, experiment_.recipe, kPowerImages, options_.seed, options_.loaderThreads,
                       context_);
    for (const std::size_t c : allClasses()) measureMap(c);
    candidates_ =
        static_cast<std::size_t>(std::ranges::count_if(allClasses(), [&](std::size_t c) { return isCandidate(c); }));
    drawLeast();
    drawMore();
    return judgement();
  }

 private:
  enum class Kind { EqualArea, EqualEnergy };

  std::ranges::iota_view<std::size_t, std::size_t> allClasses() const { return {0, maps_.size()}; }

  const std::string& nameOf(const ClassMap& map) const {
    return experiment_.images->info().classNames[static_cast<std::size_t>(map.classIndex)];
  }

  void begin() {
    if (state_.classes.empty())
      state_.classes.assign(maps_.size(), {{}, {}, {}, std::vector<AreaState>(options_.areas.size())});
    checkState(state_, *experiment_.images, maps_.size(), options_);
    images_ = judgingPlan(*experiment_.images, maps_, options_);
  }

  /// The cuts of the class's map, one an area.
  std::vector<FrequencyMask> masksOf(std::size_t c) const {
    std::vector<FrequencyMask> masks;
    for (const double area : options_.areas) masks.push_back(topShareMask(maps_[c].scores, area));
    return masks;
  }

  void measureFull() {
    context_.stage("judging without a mask", state_.forwards);
    if (!state_.full.empty()) return;
    std::vector<std::int64_t> all(static_cast<std::size_t>(experiment_.images->size()));
    std::iota(all.begin(), all.end(), 0);
    state_.full = pass(all, all, {}).at(0);
  }

  void measureMap(std::size_t c) {
    context_.stage("judging the map of " + nameOf(maps_[c]), state_.forwards);
    ClassState& state = state_.classes[c];
    const std::vector<FrequencyMask> masks = masksOf(c);
    const auto measure = [&](std::vector<RateCounts>& counts, const std::vector<std::int64_t>& images,
                             const std::vector<std::int64_t>& others) {
      if (!counts.empty()) return;
      counts = countsOf(c, pass(images, others, masks));
      keep();
    };
    measure(state.map, images_.all[c], images_.all[c]);
    measure(state.mapOnSample, images_.sample, images_.others);
    measure(state.mapOnEnergySample, images_.energy[c], images_.energy[c]);
  }

  /// What a pass has brought, and that it may have settled a class.
  void keep() {
    save_(state_);
    context_.throwIfStopped();
    context_.checkpoint(state_.forwards, mostForwards());
  }

  /// As many as are always drawn, at every area.
  void drawLeast() {
    for (std::size_t area = 0; area < options_.areas.size(); ++area) drawShared(area, options_.leastNulls);
    for (std::size_t c = 0; c < maps_.size(); ++c) {
      for (std::size_t area = 0; area < options_.areas.size(); ++area) drawOfEnergy(c, area, options_.leastNulls);
    }
  }

  /// At the first area, as long as a verdict depends on them; those of equal energy only for classes whose maps beat
  /// those of equal area.
  void drawMore() {
    while (std::ranges::any_of(allClasses(), [&](std::size_t c) { return open(c, Kind::EqualArea); })) {
      drawShared(0, std::min(mostDrawn() + kRound, rule_.mostNulls));
    }
    for (std::size_t c = 0; c < maps_.size(); ++c) {
      while (open(c, Kind::EqualEnergy)) {
        const auto drawn = static_cast<int>(state_.classes[c].areas[0].equalEnergy.size());
        drawOfEnergy(c, 0, std::min(drawn + kRound, rule_.mostNulls));
      }
    }
  }

  /// Masks of equal area that were drawn at the first area; a settled class has fewer.
  int mostDrawn() const {
    std::size_t most = 0;
    for (const ClassState& one : state_.classes) most = std::max(most, one.areas[0].equalArea.size());
    return static_cast<int>(most);
  }

  /// As far as its map is measured.
  bool isCandidate(std::size_t c) const {
    const auto& map = state_.classes[c].map;
    return map.empty() || mayBeShortcut(map[0], rule_);
  }

  /// Whether more masks of the kind can change the class's verdict.
  bool open(std::size_t c, Kind kind) const {
    if (!isCandidate(c) || (kind == Kind::EqualEnergy && tooMany(c, Kind::EqualArea))) return false;
    const AreaState& at = state_.classes[c].areas[0];
    return std::ssize(kind == Kind::EqualEnergy ? at.equalEnergy : at.equalArea) < rule_.mostNulls && !tooMany(c, kind);
  }

  bool tooMany(std::size_t c, Kind kind) const {
    const NullSample sample = nullSample(c, 0, kind);
    return !sample.draws.empty() && sample.asGood() > toleratedNulls(rule_, maps_.size(), candidates_);
  }

  /// maskArea is not set.
  NullSample nullSample(std::size_t c, std::size_t area, Kind kind) const {
    const ClassState& state = state_.classes[c];
    const bool energy = kind == Kind::EqualEnergy;
    const std::vector<RateCounts>& draws = energy ? state.areas[area].equalEnergy : state.areas[area].equalArea;
    if (draws.empty()) return {};
    return {(energy ? state.mapOnEnergySample : state.mapOnSample).at(area), draws, 0};
  }

  /// Every class that more masks matter to reads its rates off the same ones. A settled class takes no more, though
  /// they are there: where a class ends must not depend on the others, or its p-value would not be valid.
  void drawShared(std::size_t area, int count) {
    const std::vector<std::size_t> taking = takingMore(area, count);
    if (taking.empty()) return;
    context_.stage("random masks of equal area", state_.forwards);
    auto first = static_cast<std::size_t>(count);
    for (const std::size_t c : taking) first = std::min(first, state_.classes[c].areas[area].equalArea.size());
    std::vector<FrequencyMask> masks;
    for (auto number = first; number < static_cast<std::size_t>(count); ++number) {
      context_.throwIfStopped();
      masks.push_back(randomMaskOfArea(plane_, options_.areas[area], options_.seed, streamOf(area, number)));
    }
    const auto counts = pass(images_.sample, images_.others, masks);
    for (const std::size_t c : taking) {
      auto& drawn = state_.classes[c].areas[area].equalArea;
      const auto own = countsOf(c, counts);
      drawn.insert(drawn.end(), own.begin() + static_cast<std::ptrdiff_t>(drawn.size() - first), own.end());
    }
    keep();
  }

  std::vector<std::size_t> takingMore(std::size_t area, int count) const {
    std::vector<std::size_t> taking;
    std::ranges::copy_if(allClasses(), std::back_inserter(taking), [&](std::size_t c) {
      const auto drawn = std::ssize(state_.classes[c].areas[area].equalArea);
      return drawn < count && (drawn < options_.leastNulls || open(c, Kind::EqualArea));
    });
    return taking;
  }

  void drawOfEnergy(std::size_t c, std::size_t area, int count) {
    AreaState& at = state_.classes[c].areas[area];
    if (std::ssize(at.equalEnergy) >= count) return;
    context_.stage("random masks of equal energy for " + nameOf(maps_[c]), state_.forwards);
    const FrequencyMask map = masksOf(c)[area];
    std::vector<FrequencyMask> masks;
    for (auto number = at.equalEnergy.size(); number < static_cast<std::size_t>(count); ++number) {
      context_.throwIfStopped();
      masks.push_back(randomMaskOfEnergy(map, power_, options_.seed, streamOf(area, number)));
    }
    const auto counts = countsOf(c, pass(images_.energy[c], images_.energy[c], masks));
    at.equalEnergy.insert(at.equalEnergy.end(), counts.begin(), counts.end());
    for (const FrequencyMask& mask : masks) at.energyMasksArea += mask.area();
    keep();
  }

  static std::uint64_t streamOf(std::size_t area, std::size_t number) { return area * 1'000'000 + number; }

  /// Passes of the whole if every class that is open stays so to the end.
  std::int64_t mostForwards() const {
    std::int64_t forwards = leastForwards(*experiment_.images, images_, options_);
    int shared = std::max(mostDrawn(), options_.leastNulls);
    for (const std::size_t c : allClasses()) {
      if (open(c, Kind::EqualArea)) shared = rule_.mostNulls;
      const auto drawn = static_cast<int>(state_.classes[c].areas[0].equalEnergy.size());
      const int energy = open(c, Kind::EqualEnergy) ? rule_.mostNulls : std::max(drawn, options_.leastNulls);
      forwards += (energy - options_.leastNulls) * std::ssize(images_.energy[c]);
    }
    return forwards + (shared - options_.leastNulls) * std::ssize(images_.sample);
  }

  std::vector<RateCounts> countsOf(std::size_t c, const std::vector<std::vector<RateCounts>>& counts) const {
    std::vector<RateCounts> own;
    for (const auto& mask : counts) own.push_back(mask[static_cast<std::size_t>(maps_[c].classIndex)]);
    return own;
  }

  /// Counts of every class under every mask (without masks: of the bare images, noting those that cannot be used),
  /// going on where the state stands. Images that are not among `others` count for their own class only.
  std::vector<std::vector<RateCounts>> pass(const std::vector<std::int64_t>& indices,
                                            const std::vector<std::int64_t>& others,
                                            const std::vector<FrequencyMask>& masks) {
    total_ = mostForwards();
    JudgePass& now = state_.pass;
    const std::size_t passes = std::max<std::size_t>(1, masks.size());
    if (now.counts.empty()) {
      now.counts.assign(passes, std::vector<RateCounts>(static_cast<std::size_t>(experiment_.images->classCount())));
    }
    if (now.counts.size() != passes)
      throw UnreadableRun("the saved progress belongs to other maps; start the verdict again");
    const auto first = std::min(now.chunksDone * chunk_, std::ssize(indices));
    BatchLoader loader(*experiment_.images, {indices.begin() + first, indices.end()}, experiment_.recipe,
                       {.batchSize = chunk_, .threads = options_.loaderThreads, .batchesAhead = 1});
    std::size_t skipped = 0;
    const auto noteSkipped = [&] {
      for (; masks.empty() && skipped < loader.skipped().size(); ++skipped) {
        state_.skipped.push_back(loader.skipped()[skipped]);
      }
    };
    while (const auto batch = loader.next()) {
      runChunk(*batch, others, masks);
      const auto end = std::ranges::upper_bound(indices, batch->indices.back()) - indices.begin();
      now.chunksDone = (end + chunk_ - 1) / chunk_;
      now.masksDone = 0;
      noteSkipped();
      save_(state_);
    }
    noteSkipped();
    auto counts = std::move(now.counts);
    now = {};
    return counts;
  }

  void runChunk(const PixelBatch& batch, const std::vector<std::int64_t>& others,
                const std::vector<FrequencyMask>& masks) {
    const PrepareOptions prepared = experiment_.prepareOptions(options_.batchSize);
    const auto spectra = masks.empty() ? nullptr : experiment_.classifier->prepare(batch, prepared);
    auto& done = state_.pass.masksDone;
    while (done < std::ssize(state_.pass.counts)) {
      JobContext part = context_.part(state_.forwards, total_);
      const auto start = std::chrono::steady_clock::now();
      const Grid<float> logits = masks.empty() ? experiment_.classifier->logits(batch, prepared, part)
                                               : spectra->logits(masks[static_cast<std::size_t>(done)], part);
      state_.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
      count(predictedClasses(logits, batch, *experiment_.images, experiment_.classifier->info().path), batch, others,
            state_.pass.counts[static_cast<std::size_t>(done)]);
      state_.forwards += batch.images();
      ++done;
      save_(state_);
    }
  }

  static void count(const std::vector<std::int64_t>& called, const PixelBatch& batch,
                    const std::vector<std::int64_t>& others, std::vector<RateCounts>& counts) {
    std::vector<std::int64_t> images(counts.size()), calls(counts.size());  // of those that count as others
    std::int64_t countingAsOthers = 0;
    for (std::size_t i = 0; i < called.size(); ++i) {
      const auto own = static_cast<std::size_t>(batch.labels[i]), as = static_cast<std::size_t>(called[i]);
      ++counts[own].own;
      if (own == as) ++counts[own].hits;
      if (!std::ranges::binary_search(others, batch.indices[i])) continue;
      ++countingAsOthers;
      ++images[own];
      if (as < counts.size() && own != as) ++calls[as];  // not an output of no class
    }
    for (std::size_t c = 0; c < counts.size(); ++c) {
      counts[c].others += countingAsOthers - images[c];
      counts[c].calls += calls[c];
    }
  }

  ClassMeasures measuresOf(std::size_t c) const {
    ClassMeasures measures{
        maps_[c].classIndex, nameOf(maps_[c]), state_.full[static_cast<std::size_t>(maps_[c].classIndex)], {}};
    const std::vector<FrequencyMask> masks = masksOf(c);
    for (std::size_t area = 0; area < masks.size(); ++area) {
      measures.areas.push_back({options_.areas[area], masks[area].area(), energyShare(masks[area], power_),
                                state_.classes[c].map[area], nullSample(c, area, Kind::EqualArea),
                                nullSample(c, area, Kind::EqualEnergy)});
      AreaMeasures& at = measures.areas.back();
      at.equalArea.maskArea = at.maskArea;
      at.equalEnergy.maskArea =
          state_.classes[c].areas[area].energyMasksArea / static_cast<double>(at.equalEnergy.draws.size());
    }
    return measures;
  }

  Judgement judgement() const {
    Judgement result{.rule = rule_,
                     .classes = {},
                     .verdicts = {},
                     .images = state_.full[0].own + state_.full[0].others,
                     .nullImages = images_.sampledOfClass,
                     .skipped = state_.skipped,
                     .forwards = state_.forwards,
                     .seconds = state_.seconds};
    for (std::size_t c = 0; c < maps_.size(); ++c) result.classes.push_back(measuresOf(c));
    result.verdicts = decideVerdicts(result.classes, rule_);
    return result;
  }

  const Experiment& experiment_;
  const std::vector<ClassMap>& maps_;
  const JudgeOptions& options_;
  JudgeState& state_;
  const std::function<void(const JudgeState&)>& save_;
  JobContext& context_;
  VerdictRule rule_;
  FrequencyPlane plane_;
  FrequencyMap power_;  ///< of all judged images
  std::int64_t chunk_;
  std::size_t candidates_ = 0;  ///< classes that may be shortcuts
  JudgingPlan images_;
  std::int64_t total_ = 0;  ///< passes at most, as far as it is known
};

}  // namespace

Judgement judgeMaps(const Experiment& experiment, const std::vector<ClassMap>& maps, const JudgeOptions& options,
                    JudgeState& state, const std::function<void(const JudgeState&)>& save, JobContext& context) {
  return Judging(experiment, maps, options, state, save, context).run();
}

}  // namespace passband
