#include "core/analysis/search/image_pool.h"

#include <algorithm>

#include "core/data/batch_loader.h"

namespace passband {
namespace {

/// Random streams of the pools lie beyond those of the steps.
constexpr std::uint64_t kPoolStream = std::uint64_t{1} << 48;

}  // namespace

std::int64_t imagesInMemory(const Recipe& recipe) {
  constexpr std::int64_t budgetBytes = std::int64_t{512} << 20;
  return std::max<std::int64_t>(
      1, budgetBytes / (std::int64_t{recipe.channels} * recipe.height * (2 * recipe.width + 2) * 4));
}

std::int64_t poolCapacity(const Recipe& recipe, std::int64_t asked) {
  return asked > 0 ? asked : imagesInMemory(recipe);
}

std::int64_t classesServed(std::int64_t capacity, std::int64_t images) {
  return capacity / 2 / std::max<std::int64_t>(1, images);
}

std::vector<std::int64_t> drawn(std::vector<std::int64_t> values, std::int64_t count, Random& random) {
  const std::int64_t size = std::ssize(values);
  const std::int64_t wanted = std::min(count, size);
  for (std::int64_t i = 0; i < wanted; ++i) {
    std::swap(values[static_cast<std::size_t>(i)], values[static_cast<std::size_t>(i + random.below(size - i))]);
  }
  values.resize(static_cast<std::size_t>(wanted));
  return values;
}

ImagePool::ImagePool(const Experiment& experiment, std::vector<int> classes, std::vector<std::int64_t> indices,
                     const SearchOptions& options, std::int64_t capacity)
    : experiment_(experiment),
      classes_(std::move(classes)),
      indices_(std::move(indices)),
      options_(options),
      capacity_(capacity) {}

std::vector<std::int64_t> ImagePool::chosen(std::int64_t round) const {
  Random random(options_.seed, kPoolStream + static_cast<std::uint64_t>(round));
  const auto labels = experiment_.images->labels();
  // Half of the pool for the searched classes in equal shares, half from everywhere.
  std::vector<std::int64_t> all = drawn(indices_, capacity_ / 2, random);
  for (const int c : classes_) {
    std::vector<std::int64_t> own;
    for (const std::int64_t i : indices_) {
      if (labels[static_cast<std::size_t>(i)] == c) own.push_back(i);
    }
    const auto some = drawn(std::move(own), capacity_ / 2 / std::ssize(classes_), random);
    all.insert(all.end(), some.begin(), some.end());
  }
  std::ranges::sort(all);
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

void ImagePool::load(std::int64_t round) {
  const bool whole = std::ssize(indices_) <= capacity_;
  if (batch_ && (whole || round == round_)) return;
  batch_.reset();
  std::vector<SkippedImage> skipped;
  const PixelBatch pixels = loadBatch(*experiment_.images, whole ? indices_ : chosen(round), experiment_.recipe,
                                      options_.loaderThreads, skipped);
  noteSkipped(skipped_, skipped);
  labels_ = pixels.labels;
  batch_ = experiment_.classifier->prepare(pixels, experiment_.prepareOptions(options_.batchSize));
  round_ = round;
}

std::vector<std::int64_t> ImagePool::own(int classIndex, std::int64_t count, Random& random) const {
  std::vector<std::int64_t> places;
  for (std::size_t i = 0; i < labels_.size(); ++i) {
    if (labels_[i] == classIndex) places.push_back(static_cast<std::int64_t>(i));
  }
  return drawn(std::move(places), count, random);
}

std::vector<std::int64_t> ImagePool::others(int classIndex, std::int64_t count, Random& random) const {
  std::vector<std::int64_t> places;
  for (std::size_t i = 0; i < labels_.size(); ++i) {
    if (labels_[i] != classIndex) places.push_back(static_cast<std::int64_t>(i));
  }
  return drawn(std::move(places), count, random);
}

}  // namespace passband
