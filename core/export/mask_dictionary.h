// Published mask files that hold one map a class: pickles of {class: H x W nested lists or a NumPy array of 0..1},
// centred, as those of [DFMX] (docs/methods.md#bibliography).
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/grid.h"

namespace passband {

struct ClassMask {
  std::string name;     ///< the key: a class name, or a class number as text
  Grid<float> centred;  ///< DC at row floor(H/2), column floor(W/2); partners as the file has them
};

/// Whether the file is a pickle whose name ends in .pkl or .pickle.
bool isMaskDictionary(const std::filesystem::path& path);

/// In the file's order. Throws Error when it holds anything but maps of one size with values 0..1.
std::vector<ClassMask> readMaskDictionary(const std::filesystem::path& path);

/// The mask under `key`: a class name, or the number that the file calls it by. Throws UsageError that lists the keys.
const ClassMask& maskNamed(const std::vector<ClassMask>& masks, const std::string& key, const std::string& path);

/// The largest difference between a bin and its partner. Published masks differ there by a bin (docs/methods.md section
/// 1); code that takes the real part of the inverse transform then filters with the mean of the two, as maskFromCentred
/// does.
double partnerDifference(const Grid<float>& centred);

}  // namespace passband
