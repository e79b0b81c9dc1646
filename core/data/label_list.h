// Labels of images that lie in an array: one a line, one a value, in the order of the images.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/data/formats/array_view.h"

namespace passband {

struct LabelList {
  std::vector<std::int32_t> labels;
  std::vector<std::string> names;  ///< of labels 0, 1, ..; empty where the labels are numbers without names

  int highest() const;
};

/// N or N x 1 whole numbers. Throws Error that begins with the name.
LabelList labelsOf(const ArrayView& array, const std::string& name);

/// Numbers as they are; names get labels in sorted order. Mixed lists are names.
LabelList labelsOf(const std::vector<std::string>& entries, const std::string& name);

/// The labels of a .npy file: whole numbers, or texts. Throws Error that begins with the name.
LabelList labelsOfNpy(std::span<const std::byte> file, const std::string& name);

/// Reads .npy, .npz with one array, IDX (also .gz), a JSON list, or text with one label a line (a CSV file whose last
/// column is the label, with or without a head line). Throws Error.
LabelList readLabelList(const std::filesystem::path& path);

}  // namespace passband
