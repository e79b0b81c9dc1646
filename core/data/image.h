// One decoded image, before preprocessing.
#pragma once

#include <cstdint>
#include <vector>

namespace passband {

/// height x width x channels values in 0..1 (pixel units), interleaved; channels is 1 (grey) or 3 (R, G, B).
struct Image {
  int height = 0;
  int width = 0;
  int channels = 0;
  /// The grey levels of the stored file less one (255 for 8 bit, 65535 for 16), to which a resize rounds as PIL does;
  /// 0 for floating-point data, which is not rounded.
  int levels = 255;
  std::vector<float> values;
};

}  // namespace passband
