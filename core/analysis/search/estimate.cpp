#include "core/analysis/search/estimate.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fmt/format.h>

#include "core/analysis/chunks.h"
#include "core/analysis/search/culling.h"
#include "core/analysis/search/culling_cells.h"
#include "core/analysis/search/search.h"
#include "core/analysis/search/search_state.h"
#include "core/base/error.h"
#include "core/data/batch_loader.h"

namespace passband {
namespace {

constexpr int kVersion = 2;
/// Images between two looks at the picture.
constexpr std::int64_t kChunkImages = 256;

struct ClassEstimate {
  int classIndex = 0;
  std::int64_t images = 0;
  std::int64_t visited = 0;  ///< images of the class, usable or not
  std::vector<double> riseSum;
};

class EstimateSearch : public Search {
 public:
  EstimateSearch(const Experiment& experiment, const SearchOptions& options, const std::string& state)
      : experiment_(experiment),
        options_(options),
        plane_(experiment.plane()),
        cells_(cullingCells(plane_, std::max(1, options.cellSize))),
        chunk_(std::min(kChunkImages, chunkSize(experiment.recipe, 0))) {
    for (const int c : searchedClasses(*experiment.images, options)) {
      classes_.push_back({.classIndex = c, .riseSum = std::vector<double>(cells_.size(), 0)});
    }
    if (!state.empty()) restore(state);
  }

  void run(const std::function<void()>& onStep, JobContext& context) override {
    context.stage("estimating", done());
    for (ClassEstimate& estimate : classes_) {
      const auto indices = indicesOfClass(*experiment_.images, estimate.classIndex);
      while (estimate.visited < std::ssize(indices)) {
        const auto start = std::chrono::steady_clock::now();
        addChunk(estimate, indices, context);
        seconds_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        onStep();
      }
    }
  }

  SearchResult result() const override {
    SearchResult result;
    result.method = "estimate";
    result.estimate = true;
    result.plane = plane_;
    result.forwards = forwards_;
    result.backwards = backwards_;
    result.seconds = seconds_;
    result.skipped = skipped_;
    result.notes.push_back(
        "This is an estimate from gradients, not a measurement: a first picture, to be checked by another method");
    for (const ClassEstimate& estimate : classes_) {
      ClassRelevance found{.classIndex = estimate.classIndex,
                           .name = experiment_.images->info().classNames[static_cast<std::size_t>(estimate.classIndex)],
                           .images = estimate.images,
                           .relevance = FrequencyMap(plane_)};
      for (std::size_t cell = 0; cell < cells_.size() && estimate.images > 0; ++cell) {
        for (const int pair : cells_[cell].pairs) {
          found.relevance.values[static_cast<std::size_t>(pair)] =
              estimate.riseSum[cell] / static_cast<double>(estimate.images);
        }
      }
      result.classes.push_back(std::move(found));
    }
    return result;
  }

  std::string state() const override {
    nlohmann::json classes = nlohmann::json::array();
    for (const ClassEstimate& estimate : classes_) {
      classes.push_back({estimate.classIndex, estimate.images, estimate.visited, estimate.riseSum});
    }
    return stateToBytes({{"classes", classes},
                         {"forwards", forwards_},
                         {"backwards", backwards_},
                         {"seconds", seconds_},
                         {"skipped", skippedToState(skipped_)}},
                        "estimate", kVersion);
  }

 private:
  void restore(const std::string& state) {
    const nlohmann::json all = stateFromBytes(state, "estimate", kVersion);
    readState([&] {
      if (all.at("classes").size() != classes_.size()) refuseForeignState();
      for (std::size_t i = 0; i < classes_.size(); ++i) {
        const auto& saved = all["classes"][i];
        ClassEstimate estimate{saved.at(0), saved.at(1), saved.at(2), saved.at(3).get<std::vector<double>>()};
        if (estimate.classIndex != classes_[i].classIndex || estimate.riseSum.size() != cells_.size()) {
          refuseForeignState();
        }
        classes_[i] = std::move(estimate);
      }
      forwards_ = all.at("forwards");
      backwards_ = all.at("backwards");
      seconds_ = all.at("seconds");
      skipped_ = skippedFromState(all.at("skipped"));
    });
  }

  std::int64_t done() const {
    std::int64_t visited = 0;
    for (const ClassEstimate& estimate : classes_) visited += estimate.visited;
    return visited;
  }

  std::int64_t total() const {
    std::int64_t images = 0;
    for (const ClassEstimate& estimate : classes_) {
      images += std::ssize(indicesOfClass(*experiment_.images, estimate.classIndex));
    }
    return images;
  }

  void addChunk(ClassEstimate& estimate, const std::vector<std::int64_t>& indices, JobContext& context) {
    const auto first = indices.begin() + estimate.visited;
    const auto last = indices.end() - first > chunk_ ? first + chunk_ : indices.end();
    std::vector<SkippedImage> skipped;
    const PixelBatch batch =
        loadBatch(*experiment_.images, {first, last}, experiment_.recipe, options_.loaderThreads, skipped);
    if (batch.images() > 0) {
      const auto spectra = experiment_.classifier->prepare(batch, experiment_.prepareOptions(options_.batchSize));
      JobContext part = context.part(done(), total());
      const auto sums = estimatedRiseSums(*spectra, cells_, part);
      for (std::size_t cell = 0; cell < sums.size(); ++cell) {
        if (!std::isfinite(sums[cell])) {
          throw Error(
              fmt::format("{} gives NaN or infinite gradients on images of '{}'; check its weights and the recipe",
                          experiment_.classifier->info().path,
                          experiment_.images->info().classNames[static_cast<std::size_t>(estimate.classIndex)]));
        }
        estimate.riseSum[cell] += sums[cell];
      }
      forwards_ += batch.images();
      backwards_ += batch.images() * estimateRivals(spectra->classes());
    }
    skipped_.insert(skipped_.end(), skipped.begin(), skipped.end());
    estimate.images += batch.images();
    estimate.visited += last - first;
  }

  Experiment experiment_;
  SearchOptions options_;
  FrequencyPlane plane_;
  std::vector<PairSet> cells_;
  std::int64_t chunk_;
  std::vector<ClassEstimate> classes_;
  std::int64_t forwards_ = 0;
  std::int64_t backwards_ = 0;
  double seconds_ = 0;
  std::vector<SkippedImage> skipped_;
};

const OptionTable& noOptions() {
  static const OptionTable table;
  return table;
}

std::unique_ptr<Search> makeSearch(const Experiment& experiment, const SearchOptions& options,
                                   const std::string& state) {
  return std::make_unique<EstimateSearch>(experiment, options, state);
}

}  // namespace

int estimateRivals(int classes) {
  return std::min(4, classes - 1);
}

std::vector<double> estimatedRiseSums(SpectralBatch& batch, std::span<const PairSet> removed, JobContext& context) {
  const Grid<float> rises = batch.estimatedRises(removed, estimateRivals(batch.classes()), context);
  std::vector<double> sums(removed.size(), 0);
  for (std::int64_t i = 0; i < rises.rows(); ++i) {
    for (std::int64_t set = 0; set < rises.cols(); ++set) sums[static_cast<std::size_t>(set)] += rises(i, set);
  }
  return sums;
}

SearchMethod estimateMethod() {
  return {.name = "estimate",
          .summary = "A first picture in seconds: the culled loss, estimated from the network's gradients",
          .quick = "",
          .valueLabel = "estimated loss increase",
          .estimate = true,
          .needsGradients = true,
          .options = noOptions,
          .make = makeSearch};
}

}  // namespace passband
