#include "core/analysis/search/held_out.h"

#include <algorithm>
#include <cmath>

#include "core/analysis/search/image_pool.h"
#include "core/data/batch_loader.h"

namespace passband {
namespace {

constexpr std::int64_t kMost = 50, kLeast = 20;
constexpr double kArea = .13;

}  // namespace

HeldOut::HeldOut(const Experiment& experiment, const SearchOptions& options, const std::vector<int>& classes)
    : experiment_(experiment), options_(options) {
  const std::int64_t most = imagesInMemory(experiment.recipe) / 4;
  Random random(options.seed, std::uint64_t{1} << 49);
  for (int c = 0; c < experiment.images->classCount(); ++c) {
    const auto images = indicesOfClass(*experiment.images, c);
    const auto order = drawn(images, std::ssize(images), random);
    const std::int64_t held = options.quick ? 0 : std::min({kMost, std::ssize(images) / 10, most});
    images_.emplace_back(order.begin(), order.begin() + held);
    training_.insert(training_.end(), order.begin() + held, order.end());
  }
  const auto hasEnough = [&](int c) { return std::ssize(images_[static_cast<std::size_t>(c)]) >= kLeast; };
  if (!std::ranges::all_of(classes, hasEnough)) {
    for (const auto& held : images_) training_.insert(training_.end(), held.begin(), held.end());
    images_.clear();
  }
  std::ranges::sort(training_);
}

HeldOut::Judged HeldOut::judge(int classIndex, const FrequencyMap& map, JobContext& context) const {
  std::vector<std::int64_t> images = images_[static_cast<std::size_t>(classIndex)], rest;
  for (std::size_t c = 0; c < images_.size(); ++c) {
    if (static_cast<int>(c) != classIndex) rest.insert(rest.end(), images_[c].begin(), images_[c].end());
  }
  Random random(options_.seed, (std::uint64_t{1} << 50) + static_cast<std::uint64_t>(classIndex));
  const auto others = drawn(std::move(rest), std::ssize(images), random);
  images.insert(images.end(), others.begin(), others.end());
  Judged judged;
  const PixelBatch pixels =
      loadBatch(*experiment_.images, images, experiment_.recipe, options_.loaderThreads, judged.skipped);
  const auto batch = experiment_.classifier->prepare(pixels, experiment_.prepareOptions(options_.batchSize));
  const Grid<float> logits = batch->logits(topShareMask(map, kArea), context);
  double sums[2] = {0, 0}, counts[2] = {0, 0};
  for (std::int64_t i = 0; i < logits.rows(); ++i) {
    double total = 0;
    for (const float z : logits.row(i)) total += std::exp(double{z} - logits(i, classIndex));
    const bool own = pixels.labels[static_cast<std::size_t>(i)] == classIndex;
    sums[own] += 1 / total;
    counts[own] += 1;
  }
  judged.forwards = logits.rows();
  judged.j = sums[1] / std::max(1., counts[1]) - sums[0] / std::max(1., counts[0]);
  return judged;
}

}  // namespace passband
