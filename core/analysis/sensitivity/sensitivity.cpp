#include "core/analysis/sensitivity/sensitivity.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fmt/format.h>
#include <numeric>

#include "core/analysis/chunks.h"
#include "core/analysis/evaluation.h"
#include "core/analysis/predictions.h"
#include "core/base/error.h"
#include "core/base/random.h"
#include "core/data/batch_loader.h"

namespace passband {
namespace {

/// Pairs are tried in slices of about this many forward passes, between which the state is whole.
constexpr std::int64_t kSliceForwards = 512;
/// More counts than this would not fit beside the images.
constexpr std::int64_t kMostCounts = std::int64_t{1} << 27;

class Sensitivity {
 public:
  Sensitivity(const Experiment& experiment, const SensitivityOptions& options, SensitivityState& state,
              const std::function<void(const SensitivityState&)>& save, JobContext& context,
              const WatchSensitivity& watch)
      : experiment_(experiment),
        options_(options),
        state_(state),
        save_(save),
        context_(context),
        watch_(watch),
        plane_(experiment.plane()),
        norm_(options.norm > 0 ? options.norm : usualNoiseNorm(plane_)),
        outputs_(std::min<std::int64_t>(experiment.outputs(), experiment.images->classCount() + 1)),
        chunk_(chunkSize(experiment.recipe, options.chunkImages)) {
    if (options.norm < 0 || !std::isfinite(options.norm)) throw UsageError("the noise's norm must be above 0");
    if (!(options.maxRadius >= 0)) throw UsageError("the largest radius of the noise must not be negative");
    clipped_ = options.clip && !experiment.images->info().preprocessed;
    while (pairs_ < plane_.pairCount() && plane_.radiusOf(pairs_) <= options.maxRadius) ++pairs_;
    begin();
  }

  void run() {
    context_.stage("adding noise", state_.forwards);
    std::vector<std::int64_t> indices(static_cast<std::size_t>(experiment_.images->size()));
    std::iota(indices.begin(), indices.end(), std::int64_t{0});
    while (state_.chunksDone * chunk_ < experiment_.images->size()) {
      const auto first = indices.begin() + state_.chunksDone * chunk_;
      const auto last = indices.end() - first > chunk_ ? first + chunk_ : indices.end();
      runChunk({first, last});
      ++state_.chunksDone;
      state_.chunkBegun = false;
      state_.pairsDone = 0;
      save_(state_);
    }
    if (std::accumulate(state_.images.begin(), state_.images.end(), std::int64_t{0}) == 0)
      throw Error(fmt::format("no image of {} could be used", experiment_.images->info().source));
  }

  SensitivityResult result() const {
    SensitivityResult result{.plane = plane_,
                             .norm = norm_,
                             .clipped = clipped_,
                             .outputs = experiment_.images->info().classNames,
                             .all = {.error = FrequencyMap(plane_)},
                             .forwards = state_.forwards,
                             .seconds = state_.seconds,
                             .skipped = state_.skipped};
    if (outputs_ > std::ssize(result.outputs)) result.outputs.emplace_back(kOtherOutputs);
    std::vector<int> everyClass(static_cast<std::size_t>(experiment_.images->classCount()));
    std::iota(everyClass.begin(), everyClass.end(), 0);
    result.all = mapsOf("all", everyClass);
    for (const int c : everyClass)
      result.classes.push_back(mapsOf(result.outputs[static_cast<std::size_t>(c)], std::span(&c, 1)));
    return result;
  }

 private:
  /// Takes up the state, or fills an empty one.
  void begin() {
    const auto classes = std::int64_t{experiment_.images->classCount()};
    if (pairs_ * classes * outputs_ > kMostCounts) {
      throw Error(
          fmt::format("{} frequencies, {} classes and {} outputs are too many to count together; leave out high "
                      "frequencies or classes",
                      pairs_, classes, outputs_));
    }
    if (state_.images.empty()) {
      state_.images.assign(static_cast<std::size_t>(classes), 0);
      state_.cleanErrors = state_.images;
      state_.errors = Grid<std::int32_t>(pairs_, classes);
      state_.turned = Grid<std::int32_t>(pairs_, classes * outputs_);
    }
    if (std::ssize(state_.images) != classes || std::ssize(state_.cleanErrors) != classes ||
        state_.errors.rows() != pairs_ || state_.errors.cols() != classes || state_.turned.rows() != pairs_ ||
        state_.turned.cols() != classes * outputs_ || state_.pairsDone < 0 || state_.pairsDone > pairs_ ||
        state_.chunksDone < 0) {
      throw UnreadableRun("the saved progress belongs to another run; delete the run or use another project");
    }
    total_ = (experiment_.images->size() - std::ssize(state_.skipped)) * (pairs_ + 1);
  }

  template <class Work>
  auto timed(const Work& work) {
    JobContext part = context_.part(state_.forwards, total_);
    const auto start = std::chrono::steady_clock::now();
    auto result = work(part);
    state_.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return result;
  }

  void runChunk(const std::vector<std::int64_t>& indices) {
    std::vector<SkippedImage> skipped;
    const PixelBatch batch =
        loadBatch(*experiment_.images, indices, experiment_.recipe, options_.loaderThreads, skipped);
    if (batch.images() == 0) return noteSkipped(skipped);
    const auto spectra = experiment_.classifier->prepare(batch, experiment_.prepareOptions(options_.batchSize));
    const auto clean = called(timed([&](JobContext& part) { return spectra->logits(part); }), batch);
    if (!state_.chunkBegun) {
      noteSkipped(skipped);
      beginChunk(batch, clean);
    }
    const std::int64_t slice = std::max<std::int64_t>(1, kSliceForwards / batch.images()) * spectra->shares();
    while (state_.pairsDone < pairs_) addSlice(*spectra, batch, clean, std::min(slice, pairs_ - state_.pairsDone));
  }

  /// Of a chunk that is begun, or over, with it: one stopped before would name them again when it is resumed.
  void noteSkipped(const std::vector<SkippedImage>& skipped) {
    total_ -= std::ssize(skipped) * (pairs_ + 1);
    state_.skipped.insert(state_.skipped.end(), skipped.begin(), skipped.end());
  }

  void beginChunk(const PixelBatch& batch, const std::vector<std::int64_t>& clean) {
    for (std::size_t i = 0; i < clean.size(); ++i) {
      const auto c = static_cast<std::size_t>(batch.labels[i]);
      ++state_.images[c];
      state_.cleanErrors[c] += clean[i] != batch.labels[i];
    }
    state_.chunkBegun = true;
    state_.forwards += batch.images();
  }

  void addSlice(SpectralBatch& spectra, const PixelBatch& batch, const std::vector<std::int64_t>& clean,
                std::int64_t count) {
    std::vector<AddedWave> waves;
    for (std::int64_t i = 0; i < count; ++i) {
      const int pair = static_cast<int>(state_.pairsDone + i);
      waves.push_back(noiseWave(plane_, pair, experiment_.recipe, norm_, options_.seed, batch.indices));
    }
    const ValueRange range = clipped_ ? pixelRange(experiment_.recipe) : ValueRange{};
    const auto logits = timed([&](JobContext& part) { return spectra.logitsWith(waves, range, part); });
    std::vector<std::vector<std::int64_t>> noisy;  // all before the first count: they may turn out not to be finite
    for (const auto& grid : logits) noisy.push_back(called(grid, batch));
    for (const auto& now : noisy) {
      for (std::size_t i = 0; i < now.size(); ++i) {
        const std::int64_t c = batch.labels[i];
        state_.errors(state_.pairsDone, c) += now[i] != c;
        if (now[i] != clean[i]) ++state_.turned(state_.pairsDone, c * outputs_ + now[i]);
      }
      ++state_.pairsDone;
    }
    state_.forwards += count * batch.images();
    save_(state_);
    if (watch_) watch_([this] { return result(); });
  }

  std::vector<std::int64_t> called(const Grid<float>& logits, const PixelBatch& batch) const {
    auto predicted = predictedClasses(logits, batch, *experiment_.images, experiment_.classifier->info().path);
    for (std::int64_t& output : predicted) output = std::min(output, outputs_ - 1);
    return predicted;
  }

  NoiseMaps mapsOf(const std::string& name, std::span<const int> classes) const {
    constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
    const auto all = static_cast<std::size_t>(plane_.pairCount());
    NoiseMaps maps{.name = name,
                   .error = FrequencyMap(plane_, nothing),
                   .turnsInto = std::vector<int>(all, -1),
                   .turned = std::vector<double>(all, nothing)};
    std::int64_t cleanErrors = 0;
    for (const int c : classes) {
      maps.images += state_.images[static_cast<std::size_t>(c)];
      cleanErrors += state_.cleanErrors[static_cast<std::size_t>(c)];
    }
    const double images = static_cast<double>(maps.images);
    maps.cleanError = maps.images > 0 ? static_cast<double>(cleanErrors) / images : nothing;
    const std::int64_t tried = state_.chunkBegun ? state_.pairsDone : pairs_;
    for (std::int64_t pair = 0; pair < tried && maps.images > 0; ++pair) {
      const auto at = static_cast<std::size_t>(pair);
      std::int64_t errors = 0;
      std::vector<std::int64_t> into(static_cast<std::size_t>(outputs_), 0);
      for (const int c : classes) {
        errors += state_.errors(pair, c);
        for (std::int64_t output = 0; output < outputs_; ++output) {
          if (output != c) into[static_cast<std::size_t>(output)] += state_.turned(pair, c * outputs_ + output);
        }
      }
      const auto most = std::ranges::max_element(into);
      maps.error.values[at] = static_cast<double>(errors) / images;
      maps.turnsInto[at] = *most > 0 ? static_cast<int>(most - into.begin()) : -1;
      maps.turned[at] = static_cast<double>(*most) / images;
    }
    return maps;
  }

  const Experiment& experiment_;
  const SensitivityOptions& options_;
  SensitivityState& state_;
  const std::function<void(const SensitivityState&)>& save_;
  JobContext& context_;
  const WatchSensitivity& watch_;
  FrequencyPlane plane_;
  double norm_;
  std::int64_t outputs_;  ///< those of the classes, and one for all others that compete
  std::int64_t chunk_;
  bool clipped_ = false;
  std::int64_t pairs_ = 0;  ///< of the plane, up to maxRadius: pairs are numbered by rising radius
  std::int64_t total_ = 0;
};

}  // namespace

double usualNoiseNorm(const FrequencyPlane& plane) {
  const double power = std::log(15.7 / 4.0) / std::log(224. / 32.);
  return 4.0 * std::pow(std::sqrt(static_cast<double>(plane.binCount())) / 32, power);
}

AddedWave noiseWave(const FrequencyPlane& plane, int pair, const Recipe& recipe, double norm, std::uint64_t seed,
                    std::span<const std::int64_t> indices) {
  // The squares of a cosine add up to half of the bins, for self-partner bins to all of them.
  const double amplitude = norm * std::sqrt(plane.binsInPair(pair) / static_cast<double>(plane.binCount()));
  AddedWave wave{.pair = pair, .amplitudes = {}};
  for (const std::int64_t index : indices) {
    const auto stream = static_cast<std::uint64_t>(index) * static_cast<std::uint64_t>(plane.pairCount());
    const std::uint64_t signs = Random(seed, stream + static_cast<std::uint64_t>(pair) + 1).next();
    for (int channel = 0; channel < recipe.channels; ++channel) {
      const double sign = (signs >> (63 - channel) & 1) != 0 ? 1 : -1;
      wave.amplitudes.push_back(static_cast<float>(sign * amplitude / recipe.std[static_cast<std::size_t>(channel)]));
    }
  }
  return wave;
}

ValueRange pixelRange(const Recipe& recipe) {
  ValueRange range;
  for (std::size_t channel = 0; channel < static_cast<std::size_t>(recipe.channels); ++channel) {
    range.low.push_back((0 - recipe.mean[channel]) / recipe.std[channel]);
    range.high.push_back((1 - recipe.mean[channel]) / recipe.std[channel]);
  }
  return range;
}

SensitivityResult sensitivity(const Experiment& experiment, const SensitivityOptions& options, SensitivityState& state,
                              const std::function<void(const SensitivityState&)>& save, JobContext& context,
                              const WatchSensitivity& watch) {
  Sensitivity work(experiment, options, state, save, context, watch);
  work.run();
  return work.result();
}

}  // namespace passband
