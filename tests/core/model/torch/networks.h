// Small random networks in files, for the tests of core/model/torch.
#pragma once

#include <filesystem>
#include <string>

#include "core/data/pixel_batch.h"

namespace passband::test {

/// A freshly initialised network of that name as safetensors.
void writeRandomNetwork(const std::filesystem::path& path, const std::string& architecture, int classes,
                        int channels = 3);

/// Normally distributed images with labels 0, 1, .., classes-1, 0, ..
PixelBatch randomImages(std::int64_t images, int channels, int height, int width, int classes);

}  // namespace passband::test
