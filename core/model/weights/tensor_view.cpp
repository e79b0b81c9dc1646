#include "core/model/weights/tensor_view.h"

#include <cstring>
#include <limits>

namespace passband {
namespace {

constexpr std::int64_t kMost = std::int64_t{1} << 62;

/// a * b + c of counts, at most 2^62.
std::optional<std::int64_t> multiplyAdd(std::int64_t a, std::int64_t b, std::int64_t c) {
  std::int64_t result = 0;
  if (__builtin_mul_overflow(a, b, &result) || __builtin_add_overflow(result, c, &result) || result > kMost)
    return std::nullopt;
  return result;
}

bool isRowMajor(const TensorView& view) {
  std::int64_t expected = 1;
  for (std::size_t i = view.shape.size(); i-- > 0;) {
    if (view.shape[i] != 1 && view.strides[i] != expected) return false;
    expected *= view.shape[i];
  }
  return true;
}

/// Copies dimension `dimension` and those behind it; returns where the copy goes on. Depth: at most the dimensions of a
/// tensor.
template <std::size_t kSize>
std::byte* copyStrided(const TensorView& view, std::size_t dimension, const std::byte* from, std::byte* to) {
  if (dimension == view.shape.size()) {
    std::memcpy(to, from, kSize);
    return to + kSize;
  }
  const std::int64_t step = view.strides[dimension] * static_cast<std::int64_t>(kSize);
  for (std::int64_t i = 0; i < view.shape[dimension]; ++i)
    to = copyStrided<kSize>(view, dimension + 1, from + i * step, to);
  return to;
}

}  // namespace

std::optional<std::size_t> byteCount(const std::vector<std::int64_t>& shape, DType type) {
  std::optional<std::int64_t> count = static_cast<std::int64_t>(sizeOf(type));
  for (const std::int64_t length : shape) {
    if (length < 0) return std::nullopt;
    count = multiplyAdd(*count, length, 0);
    if (!count) return std::nullopt;
  }
  return static_cast<std::size_t>(*count);
}

std::optional<std::size_t> checkedByteCount(const TensorView& view) {
  const std::optional<std::size_t> bytes = byteCount(view.shape, view.storage.type);
  if (!bytes || *bytes == 0) return bytes;
  std::optional<std::int64_t> last = view.offset;
  for (std::size_t i = 0; i < view.shape.size() && last; ++i)
    last = multiplyAdd(view.shape[i] - 1, view.strides[i], *last);
  if (!last || *last >= view.storage.elements) return std::nullopt;
  return bytes;
}

std::vector<std::byte> rowMajorCopy(const TensorView& view, std::span<const std::byte> storage) {
  const std::size_t size = sizeOf(view.storage.type);
  std::vector<std::byte> copy(byteCount(view.shape, view.storage.type).value());
  if (copy.empty()) return copy;
  const std::byte* from = storage.data() + static_cast<std::size_t>(view.storage.begin + view.offset) * size;
  if (isRowMajor(view)) {
    std::memcpy(copy.data(), from, copy.size());
  } else if (size == 1) {
    copyStrided<1>(view, 0, from, copy.data());
  } else if (size == 2) {
    copyStrided<2>(view, 0, from, copy.data());
  } else if (size == 4) {
    copyStrided<4>(view, 0, from, copy.data());
  } else {
    copyStrided<8>(view, 0, from, copy.data());
  }
  return copy;
}

}  // namespace passband
