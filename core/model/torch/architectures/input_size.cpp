#include "core/model/torch/architectures/input_size.h"

#include <algorithm>
#include <fmt/format.h>

#include "core/base/error.h"

namespace passband {

void requireSideAtLeast(const at::Tensor& images, const std::string& network, std::int64_t pixels) {
  if (std::min(images.size(2), images.size(3)) >= pixels) return;
  throw Error(fmt::format("{0} takes images of at least {1} x {1} pixels, not {2} x {3}; choose image size {1} or more",
                          network, pixels, images.size(2), images.size(3)));
}

void requireSide(const at::Tensor& images, const std::string& network, std::int64_t pixels) {
  if (images.size(2) == pixels && images.size(3) == pixels) return;
  throw Error(fmt::format("{0} takes images of {1} x {1} pixels, not {2} x {3}; choose image size {1}", network, pixels,
                          images.size(2), images.size(3)));
}

}  // namespace passband
