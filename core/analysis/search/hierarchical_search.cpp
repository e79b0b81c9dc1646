// Hierarchical frequency shortcut search: docs/methods.md section 4 ([P2]). Stage by stage over smaller patches, random
// subsets of the plane are judged on a stratified sample; each stage draws within the best subsets of the one before.
#include "core/analysis/search/hierarchical_search.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fmt/format.h>
#include <numeric>

#include "core/analysis/predictions.h"
#include "core/analysis/search/image_pool.h"
#include "core/analysis/search/patch_subsets.h"
#include "core/analysis/search/search.h"
#include "core/analysis/search/search_state.h"
#include "core/analysis/spectra/adcs.h"
#include "core/base/error.h"
#include "core/data/batch_loader.h"

namespace passband {
namespace {

constexpr int kVersion = 1;

/// A subset and how well a class fares under it: the lower, the better.
struct Judged {
  double cost = 0;
  PlaneSubset subset;
};

/// Bits as bytes, for the state.
std::vector<std::uint8_t> packed(const PlaneSubset& subset) {
  std::vector<std::uint8_t> bytes((subset.size() + 7) / 8, 0);
  for (std::size_t i = 0; i < subset.size(); ++i) {
    if (subset[i]) bytes[i / 8] = static_cast<std::uint8_t>(bytes[i / 8] | 1 << i % 8);
  }
  return bytes;
}

PlaneSubset unpacked(const std::vector<std::uint8_t>& bytes, std::size_t bits) {
  if (bytes.size() != (bits + 7) / 8) refuseForeignState();
  PlaneSubset subset(bits);
  for (std::size_t i = 0; i < bits; ++i) subset[i] = (bytes[i / 8] >> i % 8 & 1) != 0;
  return subset;
}

class HierarchicalSearch : public Search {
 public:
  HierarchicalSearch(const Experiment& experiment, const SearchOptions& options, const std::string& state);
  void run(const std::function<void()>& onStep, JobContext& context) override;
  SearchResult result() const override;
  std::string state() const override;

 private:
  using Kept = std::vector<std::vector<Judged>>;  ///< of each searched class, the best first

  void chooseBudgets();
  PixelBatch sample();
  PlaneSubset draw(std::int64_t candidate) const;
  void judge(SpectralBatch& batch, std::int64_t count, JobContext& context);
  std::vector<double> costs(const Grid<float>& logits) const;
  void keep(std::size_t i, double cost, const PlaneSubset& subset);
  std::int64_t judged() const;
  void restore(const std::string& state);
  const HierarchicalOptions& settings() const { return own_; }

  Experiment experiment_;
  SearchOptions options_;
  HierarchicalOptions own_;
  FrequencyPlane plane_;
  std::vector<int> classes_;
  std::vector<int> patches_;
  std::vector<std::int64_t> budgets_;
  std::vector<std::int32_t> labels_;  ///< of the sample
  // The state.
  std::size_t stage_ = 0;
  std::int64_t candidate_ = 0;  ///< the next of the stage
  Kept before_;                 ///< what the stage draws within; empty in the first
  Kept kept_;                   ///< of this stage so far
  std::int64_t forwards_ = 0;
  double seconds_ = 0;
  std::vector<SkippedImage> skipped_;
};

HierarchicalSearch::HierarchicalSearch(const Experiment& experiment, const SearchOptions& options,
                                       const std::string& state)
    : experiment_(experiment),
      options_(options),
      own_(ownOptions<HierarchicalOptions>(options)),
      plane_(experiment.plane()),
      classes_(searchedClasses(*experiment.images, options)),
      patches_(patchSizes(plane_)) {
  if (!(settings().share > 0 && settings().share <= 1) || settings().kept < 1 || settings().imagesPerClass < 1) {
    throw UsageError(
        "a hierarchical search takes a share of the patches in 0..1, and at least 1 kept subset and image");
  }
  if (options.cellSize > 1) throw UsageError("a hierarchical search has patches of its own; leave the cell size at 1");
  chooseBudgets();
  Random random(options.seed);
  drawSubset(plane_, {.published = settings().published}, nullptr, random);  // refuses sizes that cannot be
  kept_.resize(classes_.size());
  if (!state.empty()) restore(state);
}

void HierarchicalSearch::chooseBudgets() {
  budgets_ = settings().budgets;
  if (budgets_.empty()) {
    budgets_.assign(patches_.size(), 2000);
    budgets_[0] = 200;
    if (budgets_.size() > 1) budgets_[1] = 800;
  }
  if (budgets_.size() != patches_.size() || *std::ranges::min_element(budgets_) < 1) {
    throw UsageError(fmt::format(
        "images of {}x{} are searched in {} stages, with patches of {} down to {}; give as many "
        "budgets of at least 1 subset, not {}",
        plane_.height(), plane_.width(), patches_.size(), patches_.front(), patches_.back(), budgets_.size()));
  }
  for (auto& budget : budgets_) {
    if (options_.quick) budget = std::max<std::int64_t>(1, budget / 10);
  }
}

/// The same number of images of every class that counts: all where calls of others are judged too.
PixelBatch HierarchicalSearch::sample() {
  std::vector<int> sampled = classes_;
  if (settings().judgeByJ) sampled = allClasses(*experiment_.images);
  const auto room = std::max<std::int64_t>(1, imagesInMemory(experiment_.recipe) / std::ssize(sampled));
  std::vector<std::int64_t> indices;
  Random random(options_.seed, std::uint64_t{1} << 62);
  for (const int c : sampled) {
    const auto own = drawn(indicesOfClass(*experiment_.images, c), std::min(settings().imagesPerClass, room), random);
    indices.insert(indices.end(), own.begin(), own.end());
  }
  skipped_.clear();
  PixelBatch batch =
      loadBatch(*experiment_.images, std::move(indices), experiment_.recipe, options_.loaderThreads, skipped_);
  for (const int c : classes_) {
    if (std::ranges::find(batch.labels, c) != batch.labels.end()) continue;
    throw Error(fmt::format("class '{}' of {} has no usable image; leave the class out",
                            experiment_.images->info().classNames[static_cast<std::size_t>(c)],
                            experiment_.images->info().source));
  }
  labels_ = batch.labels;
  return batch;
}

PlaneSubset HierarchicalSearch::draw(std::int64_t candidate) const {
  Random random(options_.seed, (static_cast<std::uint64_t>(stage_ + 1) << 40) + static_cast<std::uint64_t>(candidate));
  PatchDraw draw{.patchSize = patches_[stage_], .share = settings().share, .published = settings().published};
  // One bin has no half: the last grid is the aligned one alone.
  if (draw.patchSize > 1) draw.grid = static_cast<PatchGrid>(candidate % 3);
  const PlaneSubset* within = nullptr;
  if (!before_.empty()) {
    const auto& best = before_[static_cast<std::size_t>(random.below(std::ssize(before_)))];
    within = &best[static_cast<std::size_t>(random.below(std::ssize(best)))].subset;
  }
  return drawSubset(plane_, draw, within, random);
}

/// Of each searched class: its mean cross-entropy, or FPR - TPR.
std::vector<double> HierarchicalSearch::costs(const Grid<float>& logits) const {
  std::vector<double> loss(classes_.size(), 0), hits(classes_.size(), 0), calls(classes_.size(), 0);
  std::vector<double> own(classes_.size(), 0);
  for (std::int64_t i = 0; i < logits.rows(); ++i) {
    const auto row = logits.row(i);
    const std::int32_t label = labels_[static_cast<std::size_t>(i)];
    const std::int64_t called = predictedClass(row);
    for (std::size_t k = 0; k < classes_.size(); ++k) {
      if (label != classes_[k]) {
        calls[k] += called == classes_[k];
        continue;
      }
      double total = 0;
      for (const float z : row) total += std::exp(double{z} - row[static_cast<std::size_t>(label)]);
      loss[k] += std::log(total);
      hits[k] += called == label;
      own[k] += 1;
    }
  }
  const auto images = static_cast<double>(logits.rows());
  for (std::size_t k = 0; k < classes_.size(); ++k) {
    if (std::isnan(loss[k])) {
      throw Error(fmt::format("{} gives NaN outputs on images of '{}'; check its weights and the recipe",
                              experiment_.classifier->info().path,
                              experiment_.images->info().classNames[static_cast<std::size_t>(classes_[k])]));
    }
    loss[k] /= own[k];
    if (settings().judgeByJ) loss[k] = calls[k] / std::max(1., images - own[k]) - hits[k] / own[k];
  }
  return loss;
}

void HierarchicalSearch::keep(std::size_t i, double cost, const PlaneSubset& subset) {
  auto& best = kept_[i];
  const auto at = std::ranges::upper_bound(best, cost, {}, &Judged::cost);
  best.insert(at, {cost, subset});
  if (std::ssize(best) > settings().kept) best.pop_back();
}

void HierarchicalSearch::judge(SpectralBatch& batch, std::int64_t count, JobContext& context) {
  std::vector<PlaneSubset> subsets;
  std::vector<FrequencyMask> masks;
  for (std::int64_t i = 0; i < count; ++i) {
    subsets.push_back(draw(candidate_ + i));
    masks.push_back(maskOf(plane_, subsets.back()));
  }
  const auto logits = batch.logits(masks, context);
  for (std::size_t s = 0; s < subsets.size(); ++s) {
    const auto found = costs(logits[s]);
    for (std::size_t i = 0; i < classes_.size(); ++i) keep(i, found[i], subsets[s]);
  }
  candidate_ += count;
  forwards_ += count * batch.images();
}

std::int64_t HierarchicalSearch::judged() const {
  return std::accumulate(budgets_.begin(), budgets_.begin() + static_cast<std::ptrdiff_t>(stage_), candidate_);
}

void HierarchicalSearch::run(const std::function<void()>& onStep, JobContext& context) {
  if (stage_ == budgets_.size()) return;
  const auto batch = experiment_.classifier->prepare(sample(), experiment_.prepareOptions(options_.batchSize));
  const std::int64_t images = batch->images();
  const std::int64_t together = subsetsTogether(plane_, images) * batch->shares();
  const std::int64_t total = std::accumulate(budgets_.begin(), budgets_.end(), std::int64_t{0}) * images;
  while (stage_ < budgets_.size()) {
    context.stage(fmt::format("patches of {}", patches_[stage_]), judged() * images);
    while (candidate_ < budgets_[stage_]) {
      const auto begun = std::chrono::steady_clock::now();
      JobContext part = context.part(judged() * images, total);
      judge(*batch, std::min(together, budgets_[stage_] - candidate_), part);
      seconds_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
      onStep();
    }
    before_ = std::move(kept_);
    kept_.assign(classes_.size(), {});
    candidate_ = 0;
    ++stage_;
    onStep();
  }
}

SearchResult HierarchicalSearch::result() const {
  SearchResult result;
  result.method = "hierarchical";
  result.plane = plane_;
  result.forwards = forwards_;
  result.seconds = seconds_;
  result.skipped = skipped_;
  const Kept& shown = stage_ < budgets_.size() && !kept_[0].empty() ? kept_ : before_;
  for (std::size_t i = 0; i < classes_.size(); ++i) {
    ClassRelevance found{.classIndex = classes_[i],
                         .name = experiment_.images->info().classNames[static_cast<std::size_t>(classes_[i])],
                         .images = std::ranges::count(labels_, classes_[i]),
                         .relevance = FrequencyMap(plane_)};
    const auto& best = shown.empty() ? std::vector<Judged>{} : shown[i];
    for (const Judged& judged : best) {
      const FrequencyMask mask = maskOf(plane_, judged.subset);
      // The best one comes first at any rate, the others tell how the rest of the plane follows.
      const double weight = 1. / static_cast<double>(best.size()) + (&judged == &best.front() ? 1 : 0);
      for (std::size_t pair = 0; pair < found.relevance.values.size(); ++pair) {
        found.relevance.values[pair] += weight * double{mask.weights()[pair]};
      }
      if (&judged == &best.front()) found.ownMap = mask;
    }
    result.classes.push_back(std::move(found));
  }
  if (settings().published) {
    result.notes.push_back(
        "Mirrored as the published code does, one bin off: a pair of which one bin is kept has weight 1/2");
  }
  result.notes.push_back(fmt::format("{} subsets of {} images were evaluated by {}",
                                     forwards_ / std::max<std::int64_t>(1, std::ssize(labels_)), labels_.size(),
                                     settings().judgeByJ ? "TPR - FPR" : "the loss"));
  return result;
}

nlohmann::json keptToState(const std::vector<std::vector<Judged>>& kept) {
  nlohmann::json classes = nlohmann::json::array();
  for (const auto& best : kept) {
    nlohmann::json one = nlohmann::json::array();
    for (const Judged& judged : best) {
      nlohmann::json entry = nlohmann::json::array();
      entry.push_back(judged.cost);
      entry.push_back(nlohmann::json::binary(packed(judged.subset)));
      one.push_back(std::move(entry));
    }
    classes.push_back(std::move(one));
  }
  return classes;
}

std::string HierarchicalSearch::state() const {
  return stateToBytes({{"classes", classes_},
                       {"stage", stage_},
                       {"candidate", candidate_},
                       {"before", keptToState(before_)},
                       {"kept", keptToState(kept_)},
                       {"labels", labels_},
                       {"forwards", forwards_},
                       {"seconds", seconds_},
                       {"skipped", skippedToState(skipped_)}},
                      "hierarchical", kVersion);
}

void HierarchicalSearch::restore(const std::string& state) {
  const nlohmann::json all = stateFromBytes(state, "hierarchical", kVersion);
  readState([&] {
    const auto keptFrom = [&](const nlohmann::json& value) {
      Kept kept;
      for (const auto& one : value) {
        kept.emplace_back();
        for (const auto& entry : one) {
          kept.back().push_back(
              {entry.at(0), unpacked(entry.at(1).get_binary(), static_cast<std::size_t>(plane_.binCount()))});
        }
      }
      if (!kept.empty() && kept.size() != classes_.size()) refuseForeignState();
      return kept;
    };
    if (all.at("classes").get<std::vector<int>>() != classes_) refuseForeignState();
    stage_ = all.at("stage");
    candidate_ = all.at("candidate");
    before_ = keptFrom(all.at("before"));
    kept_ = keptFrom(all.at("kept"));
    labels_ = all.at("labels").get<std::vector<std::int32_t>>();
    forwards_ = all.at("forwards");
    seconds_ = all.at("seconds");
    skipped_ = skippedFromState(all.at("skipped"));
    if (stage_ > budgets_.size() || kept_.size() != classes_.size() || (stage_ > 0) != !before_.empty()) {
      refuseForeignState();
    }
  });
}

const OptionTable& hierarchicalOptions() {
  static const OptionTable table{
      HierarchicalOptions(),
      {{.key = "budget",
        .label = "Budget",
        .help = "Subsets of each stage, such as 200,800,2000,2000, or a published budget: cf-1, cf-2.1, cf-2.2",
        .zero = "200,800,2000,2000, ..",
        .range = {.low = 1},
        .listByName = publishedBudget,
        .identityList = "hierarchical",
        .field = optionField<&HierarchicalOptions::budgets>},
       {.key = "criterion",
        .label = "Criterion",
        .help = "Keep the subsets of the lowest loss, or of the highest J = TPR - FPR",
        .names = {"loss", "j"},
        .identityList = "hierarchical",
        .field = optionOfTwo<&HierarchicalOptions::judgeByJ>},
       {.key = "convention",
        .label = "Convention",
        .help = "Mirrored exactly, or as the published code does, one bin off",
        .names = {"exact", "published"},
        .identityList = "hierarchical",
        .field = optionOfTwo<&HierarchicalOptions::published>}}};
  return table;
}

std::unique_ptr<Search> makeSearch(const Experiment& experiment, const SearchOptions& options,
                                   const std::string& state) {
  return std::make_unique<HierarchicalSearch>(experiment, options, state);
}

}  // namespace

SearchMethod hierarchicalMethod() {
  return {.name = "hierarchical",
          .summary = "Random subsets of patches, finer and finer: the published HFSS",
          .quick = "a tenth of the subsets",
          .valueLabel = "share of the best subsets that keep the bin",
          .estimate = false,
          .needsGradients = false,
          .hasCells = false,
          .hasOwnMaps = true,
          .options = hierarchicalOptions,
          .make = makeSearch};
}

}  // namespace passband
