// Decodes and preprocesses batches on its own threads, beside the forward pass, a few batches ahead.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "core/data/image_set.h"
#include "core/data/pixel_batch.h"
#include "core/data/recipe.h"

namespace passband {

struct LoaderOptions {
  std::int64_t batchSize = 256;
  int threads = 1;      ///< decoding threads
  int batchesAhead = 2; ///< how many finished batches may wait; bounds the memory
};

/// Gives the images `indices` of a set in order, in batches. Images that do not decode are left out of their batch and
/// listed in skipped(). Thread rule: one consumer thread.
class BatchLoader {
 public:
  /// The set must outlive the loader.
  BatchLoader(const ImageSet& set, std::vector<std::int64_t> indices, const Recipe& recipe, const LoaderOptions& options);
  /// All images of the set.
  BatchLoader(const ImageSet& set, const Recipe& recipe, const LoaderOptions& options);
  /// Stops the threads without waiting for the remaining images.
  ~BatchLoader();

  /// The next batch, waiting for it if need be; nothing after the last one. A batch may be smaller than batchSize, but is
  /// never empty. Throws what a decoding thread threw other than a decoding Error.
  std::optional<PixelBatch> next();

  /// The images of the batches given so far, the skipped ones included.
  std::int64_t passed() const;
  /// The images skipped in the batches given so far.
  const std::vector<SkippedImage>& skipped() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// All of `indices` in one batch (decoded on several threads). Skipped images are appended to `skipped`.
PixelBatch loadBatch(const ImageSet& set, std::vector<std::int64_t> indices, const Recipe& recipe, int threads,
                     std::vector<SkippedImage>& skipped);

}  // namespace passband
