#include "tests/core/model/torch/networks.h"

#include <torch/utils.h>

#include "core/base/random.h"
#include "core/model/torch/architecture.h"
#include "core/model/torch/weights.h"
#include "core/model/weights/tensor_file.h"

namespace passband::test {

void writeRandomNetwork(const std::filesystem::path& path, const std::string& architecture, int classes, int channels) {
  torch::manual_seed(7);
  writeSafetensors(path, weightsOf(*networkByName(architecture, classes, channels).module), {});
}

PixelBatch randomImages(std::int64_t images, int channels, int height, int width, int classes) {
  Random random(11);
  PixelBatch batch;
  batch.channels = channels;
  batch.height = height;
  batch.width = width;
  batch.values.resize(static_cast<std::size_t>(images * batch.imageValues()));
  for (float& value : batch.values) value = static_cast<float>(random.normal());
  for (std::int64_t i = 0; i < images; ++i) {
    batch.labels.push_back(static_cast<std::int32_t>(i % classes));
    batch.indices.push_back(i);
  }
  return batch;
}

}  // namespace passband::test
