// Random changes to training images: docs/methods.md section 9.
#pragma once

#include <cstdint>
#include <memory>

#include "core/base/random.h"
#include "core/data/image_set.h"

namespace passband {

struct Augmentation {
  int padCrop = 0;                 ///< pad by so many black pixels on every side, crop the old size at random
  bool flip = false;               ///< horizontal, half of the images
  bool randomResizedCrop = false;  ///< area .08..1, aspect 3/4..4/3, resized to the image's own size (torchvision)
  /// s: brightness, contrast and saturation are each multiplied by a number drawn from 1 - s .. 1 + s; 0: none
  double colourJitter = 0;

  bool none() const { return padCrop == 0 && !flip && !randomResizedCrop && colourJitter == 0; }
};

/// Pads and crops, flips, crops and resizes, then changes the colours, in this order.
Image augmented(const Image& image, const Augmentation& augmentation, Random& random);

/// The set with every image augmented from its own stream of (seed, epoch, index): the same for any thread count, new
/// in each epoch. The set must outlive the result.
std::unique_ptr<const ImageSet> augmentedImageSet(const ImageSet& set, const Augmentation& augmentation,
                                                  std::uint64_t seed, std::int64_t epoch);

}  // namespace passband
