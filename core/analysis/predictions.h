// Predicted classes: the largest logit of an image, the lower class where two are equal.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/base/grid.h"
#include "core/data/image_set.h"
#include "core/data/pixel_batch.h"

namespace passband {

/// From the logits of one image.
std::int64_t predictedClass(std::span<const float> logits);

/// Of each image of the batch. Throws Error on logits that are not finite, naming `model` and the image.
std::vector<std::int64_t> predictedClasses(const Grid<float>& logits, const PixelBatch& batch, const ImageSet& set,
                                           const std::string& model);

/// Adds images to a confusion matrix (true x predicted class).
void countPredictions(std::span<const std::int32_t> labels, std::span<const std::int64_t> predicted,
                      Grid<std::int64_t>& confusion);

}  // namespace passband
