// One decoded image, before preprocessing.
#pragma once

#include <array>
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

/// How R, G and B are merged to grey: the luma of ITU-R BT.601, as PIL and torchvision take it.
constexpr std::array<double, 3> kGreyWeights{.299, .587, .114};

/// The grey of a pixel of 1 or 3 channels.
inline float greyOf(const float* pixel, int channels) {
  constexpr auto red = static_cast<float>(kGreyWeights[0]), green = static_cast<float>(kGreyWeights[1]),
                 blue = static_cast<float>(kGreyWeights[2]);
  return channels == 1 ? pixel[0] : red * pixel[0] + green * pixel[1] + blue * pixel[2];
}

}  // namespace passband
