#include "core/analysis/search/culling.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fmt/format.h>
#include <numeric>

#include "core/analysis/chunks.h"
#include "core/analysis/evaluation.h"
#include "core/analysis/search/culling_cells.h"
#include "core/analysis/search/culling_result.h"
#include "core/analysis/search/culling_state.h"
#include "core/analysis/search/estimate.h"
#include "core/base/error.h"
#include "core/data/batch_loader.h"

namespace passband {
namespace {

/// Cells are removed in slices of about this many forward passes, between which the state is whole.
constexpr std::int64_t kSliceForwards = 512;
/// Images that the visiting order is estimated from.
constexpr std::int64_t kOrderImages = 64;
/// Images after which is looked again for what is settled.
constexpr std::int64_t kSettleImages = 64;

class Culling {
 public:
  Culling(const Experiment& experiment, const CullingOptions& options, CullingState& state,
          const std::function<void(const CullingState&)>& save, JobContext& context)
      : experiment_(experiment),
        options_(options),
        state_(state),
        save_(save),
        context_(context),
        plane_(experiment.plane()),
        cells_(cullingCells(plane_, options.cellSize)),
        chunk_(chunkSize(experiment.recipe, options.chunkImages)) {
    if (options.cull.settledShare > 0 && options.cull.bootstrap > 0) {
      throw UsageError("a bootstrap takes all images, so it cannot go with an early stop; leave out one of the two");
    }
    if (options.cull.settledShare > 0) chunk_ = std::min(chunk_, kSettleImages);
    begin(options.classes.empty() ? allClasses(*experiment.images) : options.classes);
  }

  void run() {
    for (auto& culling : state_.classes) {
      const auto indices = indicesOfClass(*experiment_.images, culling.classIndex);
      context_.stage("culling " + nameOf(culling), state_.forwards);
      while (!culling.done) {
        if (culling.order.empty()) beginClass(culling, indices);
        runChunk(culling, indices);
        finishChunk(culling, static_cast<std::int64_t>(indices.size()));
        save_(state_);
      }
    }
  }

 private:
  std::string nameOf(const ClassCulling& culling) const {
    return experiment_.images->info().classNames[static_cast<std::size_t>(culling.classIndex)];
  }

  Error noImages(const ClassCulling& culling) const {
    return Error(fmt::format("class '{}' of {} has no usable image to cull with; add images or leave the class out",
                             nameOf(culling), experiment_.images->info().source));
  }

  /// Takes up the state, or fills an empty one.
  void begin(const std::vector<int>& classes) {
    requireKeepable(std::ssize(classes), std::ssize(cells_), options_.cull.bootstrap);
    if (state_.classes.empty()) {
      for (const int c : classes) state_.classes.push_back({.classIndex = c});
    }
    bool fits = state_.classes.size() == classes.size();
    for (std::size_t i = 0; fits && i < classes.size(); ++i) fits = fitsHere(state_.classes[i], classes[i]);
    if (!fits)
      throw UnreadableRun("the saved progress belongs to another search; delete the run or use another project");
    total_ = 0;
    for (const auto& culling : state_.classes) {
      const auto images = static_cast<std::int64_t>(indicesOfClass(*experiment_.images, culling.classIndex).size());
      if (images == 0) throw noImages(culling);
      total_ += images * passesPerImage();
      if (options_.visitByEstimate) total_ += std::min(kOrderImages, images);
    }
    total_ -= static_cast<std::int64_t>(state_.skipped.size()) * passesPerImage();
  }

  bool fitsHere(const ClassCulling& culling, int classIndex) const {
    const auto isCell = [&](int cell) { return cell >= 0 && cell < static_cast<int>(cells_.size()); };
    if (culling.order.empty()) return culling == ClassCulling{.classIndex = classIndex};
    return culling.classIndex == classIndex && culling.riseSum.size() == cells_.size() &&
           culling.riseSquareSum.size() == cells_.size() && culling.cellImages.size() == cells_.size() &&
           culling.bootstrap.replicates() == options_.cull.bootstrap &&
           culling.bootstrap.cells.size() == cells_.size() * static_cast<std::size_t>(options_.cull.bootstrap) &&
           culling.order.size() == cells_.size() && std::ranges::all_of(culling.order, isCell) &&
           std::ranges::all_of(culling.visiting, isCell) && culling.cellsDone >= 0 &&
           culling.cellsDone <= static_cast<std::int64_t>(culling.visiting.size()) && culling.chunksDone >= 0;
  }

  std::int64_t passesPerImage() const { return static_cast<std::int64_t>(cells_.size()) + 1; }

  template <class Work>
  auto timed(const Work& work) {
    JobContext part = context_.part(state_.forwards, total_);
    const auto start = std::chrono::steady_clock::now();
    auto result = work(part);
    state_.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return result;
  }

  /// Puts the cells in order: by the estimate where it is asked for and the network has gradients, else by place.
  void beginClass(ClassCulling& culling, const std::vector<std::int64_t>& indices) {
    std::vector<int> order(cells_.size());
    std::iota(order.begin(), order.end(), 0);
    if (options_.visitByEstimate) sortByEstimate(order, indices);
    culling.order = std::move(order);
    culling.cellImages.assign(cells_.size(), 0);
    culling.riseSum.assign(cells_.size(), 0);
    culling.riseSquareSum.assign(cells_.size(), 0);
    culling.bootstrap = BootstrapSums(options_.cull.bootstrap, cells_.size());
  }

  void sortByEstimate(std::vector<int>& order, const std::vector<std::int64_t>& indices) {
    const auto count = std::min<std::int64_t>(kOrderImages, static_cast<std::int64_t>(indices.size()));
    std::vector<SkippedImage> skippedLater;
    const PixelBatch batch = loadBatch(*experiment_.images, {indices.begin(), indices.begin() + count},
                                       experiment_.recipe, options_.loaderThreads, skippedLater);
    if (batch.images() == 0) return;
    const auto spectra = experiment_.classifier->prepare(batch, experiment_.prepareOptions(options_.batchSize));
    try {
      const auto rises = timed([&](JobContext& part) { return estimatedRiseSums(*spectra, cells_, part); });
      const bool finite = std::ranges::all_of(rises, [](double rise) { return std::isfinite(rise); });
      if (!finite) return;  // the losses will say so
      std::ranges::stable_sort(
          order, [&](int a, int b) { return rises[static_cast<std::size_t>(a)] > rises[static_cast<std::size_t>(b)]; });
      state_.ordered = true;
      state_.forwards += batch.images();
      state_.backwards += batch.images() * estimateRivals(spectra->classes());
    } catch (const NoInputGradients&) {
      // The order only decides what is seen first.
    }
  }

  void runChunk(ClassCulling& culling, const std::vector<std::int64_t>& indices) {
    const auto first = indices.begin() + culling.chunksDone * chunk_;
    const auto last = indices.end() - first > chunk_ ? first + chunk_ : indices.end();
    std::vector<SkippedImage> skipped;
    const PixelBatch batch =
        loadBatch(*experiment_.images, {first, last}, experiment_.recipe, options_.loaderThreads, skipped);
    if (batch.images() == 0) return noteSkipped(skipped);
    const auto spectra = experiment_.classifier->prepare(batch, experiment_.prepareOptions(options_.batchSize));
    const auto losses = timed([&](JobContext& part) { return crossEntropies(spectra->logits(part), batch.labels); });
    const std::vector<float> base(losses.begin(), losses.end());
    const Grid<double> weights = bootstrapWeights(options_.seed, batch.indices, options_.cull.bootstrap);
    if (!culling.chunkBegun) {
      noteSkipped(skipped);
      beginChunk(culling, base, static_cast<std::int64_t>(indices.size()));
      culling.bootstrap.addBase(base, weights);
    }
    const std::int64_t slice = std::max<std::int64_t>(1, kSliceForwards / batch.images()) * spectra->shares();
    while (culling.cellsDone < std::ssize(culling.visiting)) removeSlice(culling, *spectra, base, weights, slice);
  }

  /// Of a chunk that is begun, or over, with it: one stopped before would name them again when it is resumed.
  void noteSkipped(const std::vector<SkippedImage>& skipped) {
    total_ -= std::ssize(skipped) * passesPerImage();
    state_.skipped.insert(state_.skipped.end(), skipped.begin(), skipped.end());
  }

  void beginChunk(ClassCulling& culling, const std::vector<float>& base, std::int64_t allImages) {
    const double sum = std::accumulate(base.begin(), base.end(), 0.);
    if (!std::isfinite(sum)) throw notFinite(culling);
    culling.visiting = culling.order;
    if (options_.cull.settledShare > 0 && culling.images > 0) {
      const Settlement now = settlementOf(culling, plane_, cells_, options_.cull.settledArea, allImages);
      std::erase_if(culling.visiting, [&](int cell) { return bool(now.settled[static_cast<std::size_t>(cell)]); });
    }
    culling.baseLossSum += sum;
    culling.images += std::ssize(base);
    culling.chunkBegun = true;
    state_.forwards += std::ssize(base);
  }

  void removeSlice(ClassCulling& culling, SpectralBatch& spectra, const std::vector<float>& base,
                   const Grid<double>& weights, std::int64_t slice) {
    const auto begin = culling.visiting.begin() + culling.cellsDone;
    const auto end = culling.visiting.end() - begin > slice ? begin + slice : culling.visiting.end();
    std::vector<PairSet> removed;
    for (auto cell = begin; cell != end; ++cell) removed.push_back(cells_[static_cast<std::size_t>(*cell)]);
    const Grid<float> losses = timed([&](JobContext& part) { return spectra.lossesWithout(removed, part); });
    for (std::int64_t row = 0; row < losses.rows(); ++row) {
      const auto cell = static_cast<std::size_t>(*(begin + row));
      double sum = 0, squares = 0;
      for (std::int64_t i = 0; i < losses.cols(); ++i) {
        const double rise = double{losses(row, i)} - base[static_cast<std::size_t>(i)];
        sum += rise;
        squares += rise * rise;
      }
      if (!std::isfinite(sum)) throw notFinite(culling);
      culling.riseSum[cell] += sum;
      culling.riseSquareSum[cell] += squares;
      culling.cellImages[cell] += losses.cols();
      culling.bootstrap.addCell(cell, losses.row(row), weights);
    }
    culling.cellsDone += losses.rows();
    state_.forwards += losses.rows() * losses.cols();
    save_(state_);
  }

  void finishChunk(ClassCulling& culling, std::int64_t allImages) {
    ++culling.chunksDone;
    culling.chunkBegun = false;
    culling.cellsDone = 0;
    culling.visiting.clear();
    const bool allSeen = culling.chunksDone * chunk_ >= allImages;
    if (allSeen && culling.images == 0) throw noImages(culling);
    if (culling.images > 0) {
      culling.settled =
          settlementOf(culling, plane_, cells_, options_.cull.settledArea, allSeen ? culling.images : allImages)
              .topShare;
    }
    culling.done = allSeen || (options_.cull.settledShare > 0 && culling.images > 0 &&
                               culling.settled >= options_.cull.settledShare);
    culling.partial = culling.done && (!allSeen || *std::ranges::min_element(culling.cellImages) < culling.images);
  }

  Error notFinite(const ClassCulling& culling) const {
    return Error(fmt::format("{} gives NaN or infinite losses on images of '{}'; check its weights and the recipe",
                             experiment_.classifier->info().path, nameOf(culling)));
  }

  const Experiment& experiment_;
  const CullingOptions& options_;
  CullingState& state_;
  const std::function<void(const CullingState&)>& save_;
  JobContext& context_;
  FrequencyPlane plane_;
  std::vector<PairSet> cells_;
  std::int64_t chunk_;
  std::int64_t total_ = 0;
};

}  // namespace

SearchResult cull(const Experiment& experiment, const CullingOptions& options, CullingState& state,
                  const std::function<void(const CullingState&)>& save, JobContext& context) {
  Culling(experiment, options, state, save, context).run();
  return cullingResult(state, *experiment.images, experiment.plane(), options);
}

}  // namespace passband
