// The prepared images that a search by gradients draws from: all of them where they fit into memory, else a fresh share
// of them every few steps.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/analysis/search/search.h"
#include "core/base/random.h"
#include "core/model/spectral_batch.h"

namespace passband {

/// Images with their pixels and spectra that 512 MiB hold.
std::int64_t imagesInMemory(const Recipe& recipe);

/// Images that a pool of a learned search holds at once.
std::int64_t poolCapacity(const Recipe& recipe, std::int64_t asked);

/// Classes of each of which a pool of `capacity`, smaller than the set, holds `images`.
std::int64_t classesServed(std::int64_t capacity, std::int64_t images);

class ImagePool {
 public:
  /// Draws from `indices` of the set; `classes` are those that are searched. `capacity`: images held at once.
  ImagePool(const Experiment& experiment, std::vector<int> classes, std::vector<std::int64_t> indices,
            const SearchOptions& options, std::int64_t capacity);

  /// Makes the pool of round `round` the current one. Where everything fits there is only one.
  void load(std::int64_t round);
  SpectralBatch& batch() { return *batch_; }

  /// Up to `count` different images of the class, as positions in the batch.
  std::vector<std::int64_t> own(int classIndex, std::int64_t count, Random& random) const;
  /// Up to `count` different images of other classes.
  std::vector<std::int64_t> others(int classIndex, std::int64_t count, Random& random) const;

  /// Images of the pools loaded so far that could not be used.
  const std::vector<SkippedImage>& skipped() const { return skipped_; }

 private:
  std::vector<std::int64_t> chosen(std::int64_t round) const;

  Experiment experiment_;
  std::vector<int> classes_;
  std::vector<std::int64_t> indices_;
  SearchOptions options_;
  std::int64_t capacity_;
  std::int64_t round_ = -1;
  std::unique_ptr<SpectralBatch> batch_;
  std::vector<std::int32_t> labels_;
  std::vector<SkippedImage> skipped_;
};

/// Up to `count` of `values`, different places, in random order.
std::vector<std::int64_t> drawn(std::vector<std::int64_t> values, std::int64_t count, Random& random);

}  // namespace passband
