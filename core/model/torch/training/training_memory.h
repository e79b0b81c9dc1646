// What a training will need, before it starts.
#pragma once

#include <cstdint>

#include "core/model/torch/architecture.h"

namespace passband {

/// About the bytes that training on batches of `batchSize` images takes: weights, their gradients and `slots` running
/// values each, and what a forward pass keeps for the backward one, measured on one image (of at most 224x224, scaled).
/// Throws Error when the network does not take such images.
std::int64_t trainingBytes(const BuiltNetwork& network, int height, int width, std::int64_t batchSize,
                           std::size_t slots);

/// Throws Error that names both figures when a training needs more than this process may still have.
void requireMemory(const BuiltNetwork& network, int height, int width, std::int64_t batchSize, std::size_t slots);

}  // namespace passband
