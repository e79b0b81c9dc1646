// Logits collected chunk by chunk for a .npy of all images.
#pragma once

#include <filesystem>
#include <vector>

#include "core/analysis/evaluation.h"

namespace passband {

class LogitsFile {
 public:
  /// `columnOf`: the column of the file for each column of the chunks; empty: the same.
  explicit LogitsFile(std::vector<int> columnOf) : columnOf_(std::move(columnOf)) {}

  /// Appends the images of a chunk. The object must outlive the sink.
  LogitsSink sink();
  /// Images x columns, float32, in the set's order.
  void write(const std::filesystem::path& path) const;

 private:
  std::vector<int> columnOf_;
  std::int64_t columns_ = 0;
  std::vector<float> values_;
};

}  // namespace passband
