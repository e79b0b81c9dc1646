// One image before and after a mask, what was removed, and its spectrum. Masks act on the preprocessed image
// (docs/methods.md section 1); pictures are shown in its pixel units again.
#pragma once

#include <QImage>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <vector>

#include "core/data/image_set.h"
#include "core/data/pixel_batch.h"
#include "core/data/recipe.h"
#include "core/fourier/frequency_mask.h"

namespace passband {

struct FilteredImage {
  PixelBatch before;  ///< one preprocessed image
  PixelBatch after;
  FrequencyMap spectrum;  ///< |F| of the image before, channels merged by kGreyWeights
};

/// Throws Error when the image does not decode.
PixelBatch preprocessedImage(const ImageSet& set, std::int64_t index, const Recipe& recipe);

FilteredImage filtered(const PixelBatch& image, const FrequencyMask& mask);

/// Preprocessed values as a picture. Without `difference` in pixel units, away from the recipe's mean by `contrast`; a
/// difference lies around middle grey.
QImage picture(const PixelBatch& image, const Recipe& recipe, double contrast, bool difference = false);

/// before - after.
PixelBatch removedPart(const FilteredImage& image);

/// Writes .npy, images x 2 (before, after) x channels x H x W, and returns the file. Throws Error, at once when there
/// is no image.
std::function<std::filesystem::path(const std::filesystem::path&)> filteredWriter(std::vector<FilteredImage> images);

}  // namespace passband
