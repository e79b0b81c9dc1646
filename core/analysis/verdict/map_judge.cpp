#include "core/analysis/verdict/map_judge.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <numeric>

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
    for (std::size_t c = 0; c < maps_.size(); ++c) measureMap(c);
    for (const ClassState& one : state_.classes) candidates_ += mayBeShortcut(one.map[0], rule_) ? 1 : 0;
    for (std::size_t c = 0; c < maps_.size(); ++c) measureNulls(c);
    return judgement();
  }

 private:
  const std::string& nameOf(const ClassMap& map) const {
    return experiment_.images->info().classNames[static_cast<std::size_t>(map.classIndex)];
  }

  void begin() {
    if (state_.classes.empty())
      state_.classes.assign(maps_.size(), {{}, {}, std::vector<AreaState>(options_.areas.size())});
    checkState(state_, *experiment_.images, maps_.size(), options_);
    for (const ClassMap& map : maps_) images_.push_back(judgedImages(*experiment_.images, map.classIndex, options_));
    total_ = judgeCost(*experiment_.images, maps_, options_).least;
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
    state_.full = pass(all, {}).at(0);
  }

  void measureMap(std::size_t c) {
    context_.stage("judging the map of " + nameOf(maps_[c]), state_.forwards);
    ClassState& state = state_.classes[c];
    const std::vector<FrequencyMask> masks = masksOf(c);
    if (state.map.empty()) state.map = countsOf(c, pass(images_[c].all, masks));
    if (state.mapOnSample.empty()) state.mapOnSample = countsOf(c, pass(images_[c].sample, masks));
  }

  /// Random masks at every area; at the first one more as long as the verdict depends on them, those of equal energy
  /// only where those of equal area are beaten.
  void measureNulls(std::size_t c) {
    context_.stage("random masks for " + nameOf(maps_[c]), state_.forwards);
    const std::vector<FrequencyMask> maps = masksOf(c);
    for (std::size_t area = 0; area < maps.size(); ++area) {
      for (const bool energy : {false, true}) {
        drawTo(c, area, energy, options_.leastNulls, maps[area]);
      }
    }
    if (!mayBeShortcut(state_.classes[c].map[0], rule_)) return;
    for (const bool energy : {false, true}) {
      while (open(c, energy)) {
        const auto drawn = static_cast<int>(draws(c, 0, energy).size());
        const int to = std::min(drawn + kRound, rule_.mostNulls);
        total_ += (to - drawn) * std::ssize(images_[c].sample);
        drawTo(c, 0, energy, to, maps[0]);
      }
      if (tooMany(c, energy)) return;
    }
  }

  bool open(std::size_t c, bool energy) {
    return static_cast<int>(draws(c, 0, energy).size()) < rule_.mostNulls && !tooMany(c, energy);
  }

  bool tooMany(std::size_t c, bool energy) {
    const NullSample sample{draws(c, 0, energy), 0};
    return sample.atLeast(state_.classes[c].mapOnSample[0].j()) > toleratedNulls(rule_, maps_.size(), candidates_);
  }

  std::vector<RateCounts>& draws(std::size_t c, std::size_t area, bool energy) {
    AreaState& state = state_.classes[c].areas[area];
    return energy ? state.equalEnergy : state.equalArea;
  }

  FrequencyMask randomMask(const FrequencyMask& map, std::size_t area, bool energy, std::size_t number) const {
    const std::uint64_t stream = area * 1'000'000 + number;
    return energy ? randomMaskOfEnergy(map, power_, options_.seed, stream)
                  : randomMaskOfArea(map, options_.seed, stream);
  }

  void drawTo(std::size_t c, std::size_t area, bool energy, int count, const FrequencyMask& map) {
    auto& drawn = draws(c, area, energy);
    if (static_cast<int>(drawn.size()) >= count) return;
    std::vector<FrequencyMask> masks;
    for (auto number = drawn.size(); number < static_cast<std::size_t>(count); ++number) {
      context_.throwIfStopped();
      masks.push_back(randomMask(map, area, energy, number));
    }
    const auto counts = countsOf(c, pass(images_[c].sample, masks));
    drawn.insert(drawn.end(), counts.begin(), counts.end());
    for (const FrequencyMask& mask : masks) {
      if (energy) state_.classes[c].areas[area].energyMasksArea += mask.area();
    }
    save_(state_);
  }

  std::vector<RateCounts> countsOf(std::size_t c, const std::vector<std::vector<RateCounts>>& counts) const {
    std::vector<RateCounts> own;
    for (const auto& mask : counts) own.push_back(mask[static_cast<std::size_t>(maps_[c].classIndex)]);
    return own;
  }

  /// Counts of every class under every mask (without masks: of the bare images, noting those that cannot be used),
  /// going on where the state stands.
  std::vector<std::vector<RateCounts>> pass(const std::vector<std::int64_t>& indices,
                                            const std::vector<FrequencyMask>& masks) {
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
      runChunk(*batch, masks);
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

  void runChunk(const PixelBatch& batch, const std::vector<FrequencyMask>& masks) {
    const PrepareOptions prepared = experiment_.prepareOptions(options_.batchSize);
    const auto spectra = masks.empty() ? nullptr : experiment_.classifier->prepare(batch, prepared);
    auto& done = state_.pass.masksDone;
    while (done < std::ssize(state_.pass.counts)) {
      JobContext part = context_.part(state_.forwards, total_);
      const auto start = std::chrono::steady_clock::now();
      const Grid<float> logits = masks.empty() ? experiment_.classifier->logits(batch, prepared, part)
                                               : spectra->logits(masks[static_cast<std::size_t>(done)], part);
      state_.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
      count(predictedClasses(logits, batch, *experiment_.images, experiment_.classifier->info().path), batch.labels,
            state_.pass.counts[static_cast<std::size_t>(done)]);
      state_.forwards += batch.images();
      ++done;
      save_(state_);
    }
  }

  static void count(const std::vector<std::int64_t>& called, const std::vector<std::int32_t>& labels,
                    std::vector<RateCounts>& counts) {
    std::vector<std::int64_t> images(counts.size()), calls(counts.size());
    for (std::size_t i = 0; i < called.size(); ++i) {
      const auto own = static_cast<std::size_t>(labels[i]), as = static_cast<std::size_t>(called[i]);
      ++images[own];
      if (as >= counts.size()) continue;  // an output of no class
      ++calls[as];
      if (own == as) ++counts[own].hits, --calls[as];
    }
    for (std::size_t c = 0; c < counts.size(); ++c) {
      counts[c].own += images[c];
      counts[c].others += std::ssize(called) - images[c];
      counts[c].calls += calls[c];
    }
  }

  ClassMeasures measuresOf(std::size_t c) const {
    const ClassState& state = state_.classes[c];
    ClassMeasures measures{
        maps_[c].classIndex, nameOf(maps_[c]), state_.full[static_cast<std::size_t>(maps_[c].classIndex)], {}};
    const std::vector<FrequencyMask> masks = masksOf(c);
    for (std::size_t area = 0; area < masks.size(); ++area) {
      const AreaState& at = state.areas[area];
      measures.areas.push_back({options_.areas[area],
                                masks[area].area(),
                                energyShare(masks[area], power_),
                                state.map[area],
                                state.mapOnSample[area],
                                {at.equalArea, masks[area].area()},
                                {at.equalEnergy, at.energyMasksArea / static_cast<double>(at.equalEnergy.size())}});
    }
    return measures;
  }

  Judgement judgement() const {
    Judgement result{.rule = rule_,
                     .classes = {},
                     .verdicts = {},
                     .images = state_.full[0].own + state_.full[0].others,
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
  std::vector<JudgedImages> images_;
  std::int64_t total_ = 0;
};

}  // namespace

Judgement judgeMaps(const Experiment& experiment, const std::vector<ClassMap>& maps, const JudgeOptions& options,
                    JudgeState& state, const std::function<void(const JudgeState&)>& save, JobContext& context) {
  return Judging(experiment, maps, options, state, save, context).run();
}

}  // namespace passband
