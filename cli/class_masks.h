// The masks of a data set's classes, as search writes them and as published dictionaries hold them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/fourier/frequency_mask.h"

namespace passband::cli {

struct ClassMasks {
  std::vector<FrequencyMask> masks;
  std::vector<int> classes;  ///< the class of each mask; empty where the masks belong to no class
};

/// From a folder with a centred CLASS.npy each, or a published .pkl, which calls its classes by name or number. Classes
/// without a mask are left out. Throws Error when no class has one.
ClassMasks readClassMasks(const std::filesystem::path& source, const std::vector<std::string>& classNames,
                          const FrequencyPlane& plane);

}  // namespace passband::cli
