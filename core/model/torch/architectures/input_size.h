// Refuses images that a network cannot take, in words that say which size it wants.
#pragma once

#include <ATen/core/Tensor.h>
#include <string>

namespace passband {

/// Throws Error unless the images have at least so many rows and columns.
void requireSideAtLeast(const at::Tensor& images, const std::string& network, std::int64_t pixels);

/// Throws Error unless the images have exactly so many rows and columns.
void requireSide(const at::Tensor& images, const std::string& network, std::int64_t pixels);

}  // namespace passband
