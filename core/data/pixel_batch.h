// Preprocessed images, ready for the network.
#pragma once

#include <cstdint>
#include <vector>

namespace passband {

/// images x channels x height x width preprocessed values, contiguous.
struct PixelBatch {
  int channels = 0;
  int height = 0;
  int width = 0;
  std::vector<float> values;
  std::vector<std::int32_t> labels;   ///< class of each image in its set
  std::vector<std::int64_t> indices;  ///< position of each image in its set

  std::int64_t images() const { return static_cast<std::int64_t>(labels.size()); }
  std::int64_t imageValues() const { return std::int64_t{channels} * height * width; }
};

}  // namespace passband
