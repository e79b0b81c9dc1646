// The masks of a data set's classes, as search writes them and as published dictionaries hold them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/export/mask_dictionary.h"
#include "core/fourier/frequency_mask.h"

namespace passband {

struct ClassMasks {
  std::vector<FrequencyMask> masks;
  std::vector<int> classes;  ///< the class of each mask; empty where the masks belong to no class
};

/// One of the masks that such a file or folder holds.
struct NamedMask {
  std::string name;  ///< the class; of a search with masks of several areas "area-0.05: cat"
  int classIndex = 0;
  FrequencyMask mask;
};

/// A file name without extension for each class, different for each: letters that paths do not take become '_', and no
/// name is longer than file systems take.
std::vector<std::string> fileNames(const std::vector<std::string>& classNames);

/// A mask of a published dictionary, partners averaged. Throws Error when its size is not the plane's.
FrequencyMask maskOf(const FrequencyPlane& plane, const ClassMask& mask, const std::filesystem::path& file);

/// The folders of CLASS.npy that a search left, one for each area; of anything else itself.
std::vector<std::filesystem::path> maskFolders(const std::filesystem::path& source);

/// From a folder with a centred CLASS.npy each, that of a search with the masks of one area, or a published .pkl, which
/// calls its classes by name or, where none of its keys is a class name, by number. Classes without a mask are left
/// out. Throws Error when no class has one.
ClassMasks readClassMasks(const std::filesystem::path& source, const std::vector<std::string>& classNames,
                          const FrequencyPlane& plane);

/// The same of all areas of a search, to choose from.
std::vector<NamedMask> allClassMasks(const std::filesystem::path& source, const std::vector<std::string>& classNames,
                                     const FrequencyPlane& plane);

}  // namespace passband
