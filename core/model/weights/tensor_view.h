// From a view (offset, shape, strides) into a storage to a row-major copy, every index checked first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/model/weights/tensor_pickle.h"

namespace passband {

/// shape x size of one element; nothing when it does not fit into 62 bits or a dimension is negative.
std::optional<std::size_t> byteCount(const std::vector<std::int64_t>& shape, DType type);

/// Bytes of the row-major copy; nothing when one of the view's indices lies outside its storage.
std::optional<std::size_t> checkedByteCount(const TensorView& view);

/// The row-major copy out of the storage's bytes. The view must have passed checkedByteCount, and the storage must be
/// whole.
std::vector<std::byte> rowMajorCopy(const TensorView& view, std::span<const std::byte> storage);

}  // namespace passband
