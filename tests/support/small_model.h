// A model file with random weights, made in milliseconds: Passband's small CNN as safetensors.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace passband::test {

struct SmallModel {
  int classes = 4;
  std::uint64_t seed = 1;
  std::string nanIn;       ///< name of a tensor whose first value is NaN
  int alwaysAnswers = -1;  ///< a class that is given to every image
};

/// Three channels, any size of image.
void writeSmallModel(const std::filesystem::path& path, const SmallModel& model = {});

/// Two networks in one file, "student." of seed 1 and "teacher." of seed 2.
void writeTwoSmallModels(const std::filesystem::path& path);

}  // namespace passband::test
