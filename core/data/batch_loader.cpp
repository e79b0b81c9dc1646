#include "core/data/batch_loader.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <fmt/format.h>
#include <mutex>
#include <numeric>
#include <string>
#include <thread>
#include <utility>

#include "core/base/error.h"

namespace passband {
namespace {

/// Images that a thread takes at a time, so that small ones do not spend their time on the lock.
constexpr std::int64_t kImagesATime = 16;

/// A batch in the making. Threads work on different images of it; the counts are guarded by the loader's mutex.
struct PendingBatch {
  PixelBatch pixels;
  std::vector<std::optional<std::string>> problems;  ///< why image i is left out
  std::int64_t claimed = 0;
  std::int64_t finished = 0;

  bool complete() const { return finished == pixels.images(); }
};

PendingBatch beginBatch(const ImageSet& set, std::span<const std::int64_t> indices, const Recipe& recipe) {
  PendingBatch batch;
  PixelBatch& pixels = batch.pixels;
  pixels.channels = recipe.channels;
  pixels.height = recipe.height;
  pixels.width = recipe.width;
  pixels.indices.assign(indices.begin(), indices.end());
  for (const std::int64_t index : indices) pixels.labels.push_back(set.labels()[static_cast<std::size_t>(index)]);
  pixels.values.resize(indices.size() * static_cast<std::size_t>(pixels.imageValues()));
  batch.problems.resize(indices.size());
  return batch;
}

/// Moves the good images together over the others, and lists those.
PixelBatch withoutSkipped(PendingBatch batch, const ImageSet& set, std::vector<SkippedImage>& skipped) {
  PixelBatch& pixels = batch.pixels;
  const auto stride = static_cast<std::size_t>(pixels.imageValues());
  std::size_t kept = 0;
  for (std::size_t i = 0; i < batch.problems.size(); ++i) {
    if (batch.problems[i]) {
      skipped.push_back({set.imageName(pixels.indices[i]), *batch.problems[i]});
      continue;
    }
    if (kept != i) {
      std::copy_n(pixels.values.data() + i * stride, stride, pixels.values.data() + kept * stride);
      pixels.labels[kept] = pixels.labels[i];
      pixels.indices[kept] = pixels.indices[i];
    }
    ++kept;
  }
  pixels.values.resize(kept * stride);
  pixels.labels.resize(kept);
  pixels.indices.resize(kept);
  return std::move(pixels);
}

void requireSensible(const LoaderOptions& options) {
  if (options.batchSize < 1 || options.threads < 1 || options.batchesAhead < 1) {
    throw UsageError(fmt::format("cannot load batches of {} images on {} threads, {} ahead; each must be at least 1",
                                 options.batchSize, options.threads, options.batchesAhead));
  }
}

std::vector<std::int64_t> allIndices(const ImageSet& set) {
  std::vector<std::int64_t> indices(static_cast<std::size_t>(set.size()));
  std::iota(indices.begin(), indices.end(), std::int64_t{0});
  return indices;
}

}  // namespace

struct BatchLoader::State {
  const ImageSet& set;
  const std::vector<std::int64_t> indices;
  const Recipe recipe;
  const LoaderOptions options;
  std::int64_t passed = 0;  ///< the consumer's, as is `skipped`
  std::vector<SkippedImage> skipped;

  std::mutex mutex;               ///< guards what follows
  std::condition_variable work;   ///< there may be images to claim
  std::condition_variable ready;  ///< the front batch is complete, or decoding failed
  std::deque<PendingBatch> pending;
  std::size_t begun = 0;  ///< of `indices`, those in a batch
  std::exception_ptr failure;
  std::atomic<bool> stopping = false;
  std::vector<std::jthread> threads;  ///< last, so that they end before what they use

  State(const ImageSet& images, std::vector<std::int64_t> chosen, const Recipe& preprocessing,
        const LoaderOptions& given)
      : set(images), indices(std::move(chosen)), recipe(preprocessing), options(given) {
    requireSensible(options);
  }

  ~State() { stop(); }

  void start() {
    for (int i = 0; i < options.threads; ++i) threads.emplace_back([this] { run(); });
  }

  void stop() {
    {
      const std::lock_guard lock(mutex);
      stopping = true;
    }
    work.notify_all();
  }

  bool allBegun() const { return begun == indices.size(); }

  /// The first batch with unclaimed images; a new one if it is its turn; else nullptr.
  PendingBatch* claimable() {
    for (PendingBatch& batch : pending) {
      if (batch.claimed < batch.pixels.images()) return &batch;
    }
    if (allBegun() || std::ssize(pending) >= options.batchesAhead) return nullptr;
    const std::size_t count = std::min(static_cast<std::size_t>(options.batchSize), indices.size() - begun);
    pending.push_back(beginBatch(set, std::span(indices).subspan(begun, count), recipe));
    begun += count;
    return &pending.back();
  }

  void run() {
    try {
      decodeBatches();
    } catch (...) {
      {
        const std::lock_guard lock(mutex);
        if (!failure) failure = std::current_exception();
      }
      stop();
      ready.notify_one();
    }
  }

  void decodeBatches() {
    std::unique_lock lock(mutex);
    while (true) {
      PendingBatch* batch = nullptr;
      work.wait(lock, [&] { return stopping || (batch = claimable()) != nullptr || allBegun(); });
      if (stopping || batch == nullptr) return;
      const std::int64_t begin = batch->claimed;
      const std::int64_t end = std::min(begin + kImagesATime, batch->pixels.images());
      batch->claimed = end;
      lock.unlock();
      for (std::int64_t i = begin; i < end && !stopping; ++i) decode(*batch, static_cast<std::size_t>(i));
      lock.lock();
      batch->finished += end - begin;
      if (batch->complete()) ready.notify_one();
    }
  }

  void decode(PendingBatch& batch, std::size_t i) const {
    const auto stride = static_cast<std::size_t>(batch.pixels.imageValues());
    try {
      preprocess(recipe, set.image(batch.pixels.indices[i]),
                 std::span(batch.pixels.values).subspan(i * stride, stride));
    } catch (const Error& error) {
      batch.problems[i] = error.what();
    }
  }

  /// The front batch when it is complete; nothing when there is none left.
  std::optional<PendingBatch> takeFront() {
    std::unique_lock lock(mutex);
    ready.wait(lock, [&] { return failure || (pending.empty() ? allBegun() : pending.front().complete()); });
    if (failure) std::rethrow_exception(failure);
    if (pending.empty()) return std::nullopt;
    std::optional<PendingBatch> batch = std::move(pending.front());
    pending.pop_front();
    lock.unlock();
    work.notify_all();
    return batch;
  }
};

BatchLoader::BatchLoader(const ImageSet& set, std::vector<std::int64_t> indices, const Recipe& recipe,
                         const LoaderOptions& options)
    : state_(std::make_unique<State>(set, std::move(indices), recipe, options)) {
  state_->start();
}

BatchLoader::BatchLoader(const ImageSet& set, const Recipe& recipe, const LoaderOptions& options)
    : BatchLoader(set, allIndices(set), recipe, options) {}

BatchLoader::~BatchLoader() = default;

std::optional<PixelBatch> BatchLoader::next() {
  while (auto batch = state_->takeFront()) {
    state_->passed += std::ssize(batch->problems);
    PixelBatch pixels = withoutSkipped(*std::move(batch), state_->set, state_->skipped);
    if (pixels.images() > 0) return pixels;
  }
  return std::nullopt;
}

std::int64_t BatchLoader::passed() const {
  return state_->passed;
}

const std::vector<SkippedImage>& BatchLoader::skipped() const {
  return state_->skipped;
}

PixelBatch loadBatch(const ImageSet& set, std::vector<std::int64_t> indices, const Recipe& recipe, int threads,
                     std::vector<SkippedImage>& skipped) {
  const auto count = std::max<std::int64_t>(1, std::ssize(indices));
  BatchLoader loader(set, std::move(indices), recipe, {.batchSize = count, .threads = threads, .batchesAhead = 1});
  std::optional<PixelBatch> batch = loader.next();
  skipped.insert(skipped.end(), loader.skipped().begin(), loader.skipped().end());
  if (batch) return *std::move(batch);
  PixelBatch none;
  none.channels = recipe.channels;
  none.height = recipe.height;
  none.width = recipe.width;
  return none;
}

}  // namespace passband
