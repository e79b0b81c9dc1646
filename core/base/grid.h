// A rectangle of values, row by row: maps, confusion matrices, logits (images x classes).
#pragma once

#include <cassert>
#include <cstdint>
#include <span>
#include <vector>

namespace passband {

/// rows x cols values, row-major, contiguous. Indices are checked in debug builds only.
template <class T>
class Grid {
 public:
  Grid() = default;
  Grid(std::int64_t rows, std::int64_t cols, T value = T{})
      : rows_(rows), cols_(cols), values_(static_cast<std::size_t>(rows * cols), value) {}

  std::int64_t rows() const { return rows_; }
  std::int64_t cols() const { return cols_; }
  bool empty() const { return values_.empty(); }

  T& operator()(std::int64_t row, std::int64_t col) { return values_[index(row, col)]; }
  const T& operator()(std::int64_t row, std::int64_t col) const { return values_[index(row, col)]; }

  std::span<T> row(std::int64_t row) {
    assert(row >= 0 && row < rows_);
    return {values_.data() + row * cols_, static_cast<std::size_t>(cols_)};
  }
  std::span<const T> row(std::int64_t row) const {
    assert(row >= 0 && row < rows_);
    return {values_.data() + row * cols_, static_cast<std::size_t>(cols_)};
  }

  std::span<T> values() { return values_; }
  std::span<const T> values() const { return values_; }

  bool operator==(const Grid&) const = default;

 private:
  std::size_t index(std::int64_t row, std::int64_t col) const {
    assert(row >= 0 && row < rows_ && col >= 0 && col < cols_);
    return static_cast<std::size_t>(row * cols_ + col);
  }

  std::int64_t rows_ = 0;
  std::int64_t cols_ = 0;
  std::vector<T> values_;
};

}  // namespace passband
