#include "core/analysis/culling.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <numeric>

#include "core/analysis/chunks.h"
#include "core/base/error.h"
#include "core/data/batch_loader.h"

namespace passband {
namespace {

/// Cells are removed in slices of about this many forward passes, between which the state is whole.
constexpr std::int64_t kSliceForwards = 512;

int floorDivide(int value, int divisor) {
  return (value - (value < 0 ? divisor - 1 : 0)) / divisor;
}

double lossSum(std::span<const float> losses) {
  return std::accumulate(losses.begin(), losses.end(), 0., [](double sum, float loss) { return sum + loss; });
}

std::vector<float> baseLosses(const Grid<float>& logits, const PixelBatch& batch) {
  std::vector<float> losses;
  for (std::int64_t i = 0; i < logits.rows(); ++i) {
    const auto row = logits.row(i);
    const double largest = *std::ranges::max_element(row);
    double total = 0;
    for (const float value : row) total += std::exp(value - largest);
    const float own = row[static_cast<std::size_t>(batch.labels[static_cast<std::size_t>(i)])];
    losses.push_back(static_cast<float>(std::log(total) + largest - own));
  }
  return losses;
}

class Culling {
 public:
  Culling(Classifier& classifier, const ImageSet& set, const Recipe& recipe, const ClassMatch& match,
          const CullingOptions& options, CullingState& state, const std::function<void(const CullingState&)>& save,
          JobContext& context)
      : classifier_(classifier),
        set_(set),
        recipe_(recipe),
        match_(match),
        options_(options),
        state_(state),
        save_(save),
        context_(context),
        plane_(recipe.height, recipe.width),
        cells_(cullingCells(plane_, options.cellSize)),
        chunk_(chunkSize(recipe, options.chunkImages)) {
    std::vector<int> classes = options.classes;
    if (classes.empty()) {
      classes.resize(static_cast<std::size_t>(set.classCount()));
      std::iota(classes.begin(), classes.end(), 0);
    }
    begin(classes);
  }

  void run() {
    for (auto& culling : state_.classes) {
      const auto indices = indicesOfClass(set_, culling.classIndex);
      context_.stage("culling " + nameOf(culling), state_.forwards);
      while (!culling.done) {
        runChunk(culling, indices);
        ++culling.chunksDone;
        culling.chunkBegun = false;
        culling.cellsDone = 0;
        culling.done = culling.chunksDone * chunk_ >= static_cast<std::int64_t>(indices.size());
        if (culling.done && culling.images == 0) throw noImages(culling);
        save_(state_);
      }
    }
  }

  CullingResult result() const {
    CullingResult result;
    result.plane = plane_;
    result.forwards = state_.forwards;
    result.seconds = state_.seconds;
    result.skipped = state_.skipped;
    for (const auto& culling : state_.classes) result.classes.push_back(relevanceOf(culling));
    return result;
  }

 private:
  std::string nameOf(const ClassCulling& culling) const {
    return set_.info().classNames[static_cast<std::size_t>(culling.classIndex)];
  }

  Error noImages(const ClassCulling& culling) const {
    return Error(
        fmt::format("class '{}' of {} has no usable image to cull with; add images or leave it out with --classes",
                    nameOf(culling), set_.info().source));
  }

  /// Takes up the state, or fills an empty one.
  void begin(const std::vector<int>& classes) {
    const bool fresh = state_.classes.empty();
    if (fresh) {
      for (const int c : classes) {
        state_.classes.push_back({.classIndex = c,
                                  .cellLossSum = std::vector<double>(cells_.size(), 0),
                                  .bootstrap = BootstrapSums(options_.bootstrap, cells_.size())});
      }
    }
    bool fits = state_.classes.size() == classes.size();
    for (std::size_t i = 0; fits && i < classes.size(); ++i) {
      const auto& culling = state_.classes[i];
      fits = culling.classIndex == classes[i] && culling.cellLossSum.size() == cells_.size() &&
             culling.bootstrap.replicates() == options_.bootstrap &&
             culling.bootstrap.cells.size() == cells_.size() * static_cast<std::size_t>(options_.bootstrap) &&
             culling.cellsDone >= 0 && culling.cellsDone <= static_cast<std::int64_t>(cells_.size()) &&
             culling.chunksDone >= 0;
    }
    if (!fits) throw Error("the saved progress belongs to another search; delete the run or use another project");
    total_ = 0;
    for (const auto& culling : state_.classes) {
      const auto images = static_cast<std::int64_t>(indicesOfClass(set_, culling.classIndex).size());
      if (images == 0) throw noImages(culling);
      total_ += images * (static_cast<std::int64_t>(cells_.size()) + 1);
    }
    total_ -= static_cast<std::int64_t>(state_.skipped.size()) * (static_cast<std::int64_t>(cells_.size()) + 1);
  }

  void runChunk(ClassCulling& culling, const std::vector<std::int64_t>& indices) {
    const auto first = indices.begin() + culling.chunksDone * chunk_;
    const auto last = indices.end() - first > chunk_ ? first + chunk_ : indices.end();
    std::vector<SkippedImage> skipped;
    const PixelBatch batch = loadBatch(set_, {first, last}, recipe_, options_.loaderThreads, skipped);
    if (!culling.chunkBegun) {
      total_ -= static_cast<std::int64_t>(skipped.size()) * (static_cast<std::int64_t>(cells_.size()) + 1);
      state_.skipped.insert(state_.skipped.end(), skipped.begin(), skipped.end());
    }
    if (batch.images() == 0) return;
    const auto spectra = classifier_.prepare(batch, {.outputs = match_.outputs, .batchSize = options_.batchSize});
    const Grid<double> weights = bootstrapWeights(options_.seed, batch.indices, options_.bootstrap);
    if (!culling.chunkBegun) beginChunk(culling, batch, *spectra, weights);
    const std::int64_t slice = std::max<std::int64_t>(1, kSliceForwards / batch.images());
    while (culling.cellsDone < static_cast<std::int64_t>(cells_.size())) {
      removeSlice(culling, *spectra, slice, weights);
    }
  }

  template <class Work>
  auto timed(const Work& work) {
    JobContext part = context_.part(state_.forwards, total_);
    const auto start = std::chrono::steady_clock::now();
    auto result = work(part);
    state_.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return result;
  }

  void beginChunk(ClassCulling& culling, const PixelBatch& batch, SpectralBatch& spectra, const Grid<double>& weights) {
    const auto losses = timed([&](JobContext& part) { return baseLosses(spectra.logits(part), batch); });
    const double sum = lossSum(losses);
    if (!std::isfinite(sum)) throw notFinite(culling);
    culling.bootstrap.addBase(losses, weights);
    culling.baseLossSum += sum;
    culling.images += batch.images();
    culling.chunkBegun = true;
    state_.forwards += batch.images();
  }

  void removeSlice(ClassCulling& culling, SpectralBatch& spectra, std::int64_t slice, const Grid<double>& weights) {
    const auto begin = static_cast<std::size_t>(culling.cellsDone);
    const std::size_t count = std::min(static_cast<std::size_t>(slice), cells_.size() - begin);
    const auto removed = std::span(cells_).subspan(begin, count);
    const Grid<float> losses = timed([&](JobContext& part) { return spectra.lossesWithout(removed, part); });
    for (std::size_t i = 0; i < count; ++i) {
      const auto row = losses.row(static_cast<std::int64_t>(i));
      const double sum = lossSum(row);
      if (!std::isfinite(sum)) throw notFinite(culling);
      culling.cellLossSum[begin + i] += sum;
      culling.bootstrap.addCell(begin + i, row, weights);
    }
    culling.cellsDone += static_cast<std::int64_t>(count);
    state_.forwards += losses.rows() * losses.cols();
    save_(state_);
  }

  Error notFinite(const ClassCulling& culling) const {
    return Error(fmt::format("{} gives NaN or infinite losses on images of '{}'; check its weights and the recipe",
                             classifier_.info().path, nameOf(culling)));
  }

  ClassRelevance relevanceOf(const ClassCulling& culling) const {
    const double images = static_cast<double>(culling.images);
    ClassRelevance found{culling.classIndex,           nameOf(culling),      culling.images,
                         culling.baseLossSum / images, FrequencyMap(plane_), {}};
    for (std::size_t cell = 0; cell < cells_.size(); ++cell) {
      const double rise = (culling.cellLossSum[cell] - culling.baseLossSum) / images;
      for (const int pair : cells_[cell].pairs) found.relevance.values[static_cast<std::size_t>(pair)] = rise;
    }
    for (const double area : options_.inclusionAreas) {
      found.inclusion.push_back(inclusionProbability(plane_, cells_, culling.bootstrap, area));
    }
    return found;
  }

  Classifier& classifier_;
  const ImageSet& set_;
  const Recipe& recipe_;
  const ClassMatch& match_;
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

std::vector<PairSet> cullingCells(const FrequencyPlane& plane, int cellSize) {
  if (cellSize < 1) throw UsageError("the cell size must be at least 1 bin");
  std::map<std::pair<int, int>, PairSet> cells;
  for (int pair = 0; pair < plane.pairCount(); ++pair) {
    const Bin bin = plane.binOf(pair);
    cells[{floorDivide(bin.v, cellSize), floorDivide(bin.u, cellSize)}].pairs.push_back(pair);
  }
  std::vector<PairSet> ordered;
  for (auto& [place, cell] : cells) ordered.push_back(std::move(cell));
  return ordered;
}

CullingResult cull(Classifier& classifier, const ImageSet& set, const Recipe& recipe, const ClassMatch& match,
                   const CullingOptions& options, CullingState& state,
                   const std::function<void(const CullingState&)>& save, JobContext& context) {
  Culling culling(classifier, set, recipe, match, options, state, save, context);
  culling.run();
  return culling.result();
}

}  // namespace passband
