#include "cli/logits_file.h"

#include "core/export/npy.h"


namespace passband::cli {

LogitsSink LogitsFile::sink() {
  return [this](std::size_t, std::span<const std::int64_t>, const Grid<float>& logits) {
    columns_ = logits.cols();
    values_.insert(values_.end(), logits.values().begin(), logits.values().end());
  };
}

void LogitsFile::write(const std::filesystem::path& path) const {
  const auto rows = columns_ > 0 ? std::ssize(values_) / columns_ : 0;
  Grid<float> logits(rows, columns_);
  for (std::int64_t row = 0; row < rows; ++row) {
    for (std::int64_t col = 0; col < columns_; ++col) {
      const auto to = columnOf_.empty() ? col : columnOf_[static_cast<std::size_t>(col)];
      logits(row, to) = values_[static_cast<std::size_t>(row * columns_ + col)];
    }
  }
  writeNpy(path, logits);
}

}  // namespace passband::cli
