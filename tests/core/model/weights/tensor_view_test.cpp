#include "core/model/weights/tensor_view.h"

#include <gtest/gtest.h>

namespace passband {
namespace {

TensorView viewOf(DType type, std::int64_t elements, std::int64_t offset, std::vector<std::int64_t> shape,
                  std::vector<std::int64_t> strides) {
  return {{"0", type, 0, elements}, offset, std::move(shape), std::move(strides)};
}

TEST(TensorView, ByteCountsAreTheProductOrNothing) {
  EXPECT_EQ(byteCount({}, DType::Float64), 8u);
  EXPECT_EQ(byteCount({2, 3, 4}, DType::Float16), 48u);
  EXPECT_EQ(byteCount({5, 0}, DType::Float32), 0u);
  EXPECT_EQ(byteCount({-1}, DType::Float32), std::nullopt);
  EXPECT_EQ(byteCount({std::int64_t{1} << 62}, DType::Float64), std::nullopt);
  EXPECT_EQ(byteCount({std::int64_t{1} << 32, std::int64_t{1} << 32}, DType::Int8), std::nullopt);
}

TEST(TensorView, TheFarthestIndexMustLieInTheStorage) {
  EXPECT_EQ(checkedByteCount(viewOf(DType::Float32, 6, 0, {2, 3}, {3, 1})), 24u);
  EXPECT_EQ(checkedByteCount(viewOf(DType::Float32, 6, 0, {3, 2}, {1, 3})), 24u);
  EXPECT_EQ(checkedByteCount(viewOf(DType::Float32, 6, 1, {2, 3}, {3, 1})), std::nullopt);
  EXPECT_EQ(checkedByteCount(viewOf(DType::Float32, 1, 0, {1000}, {0})), 4000u);
  EXPECT_EQ(checkedByteCount(viewOf(DType::Float32, 0, 0, {0, 3}, {3, 1})), 0u);
  EXPECT_EQ(checkedByteCount(viewOf(DType::Float32, 0, 0, {}, {})), std::nullopt);
  const std::int64_t most = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(checkedByteCount(viewOf(DType::Int8, 4, most, {2}, {most})), std::nullopt);
}

/// Every element by its own index: the definition.
std::vector<std::byte> copiedOneByOne(const TensorView& view, std::span<const std::byte> storage) {
  const std::size_t size = sizeOf(view.storage.type);
  std::vector<std::byte> copy;
  std::vector<std::int64_t> index(view.shape.size(), 0);
  for (bool more = true; more;) {
    std::int64_t at = view.storage.begin + view.offset;
    for (std::size_t d = 0; d < index.size(); ++d) at += index[d] * view.strides[d];
    const auto from = storage.subspan(static_cast<std::size_t>(at) * size, size);
    copy.insert(copy.end(), from.begin(), from.end());
    more = false;
    for (std::size_t d = index.size(); d-- > 0 && !more;) {
      more = ++index[d] < view.shape[d];
      if (!more) index[d] = 0;
    }
  }
  return copy;
}

TEST(TensorView, CopiesAreTheElementsOfEveryIndex) {
  std::vector<std::byte> storage(8 * 64);
  for (std::size_t i = 0; i < storage.size(); ++i) storage[i] = static_cast<std::byte>(i * 7 + i / 256);
  for (const DType type : {DType::Int8, DType::Float16, DType::Float32, DType::Float64}) {
    for (TensorView view : {viewOf(type, 60, 3, {2, 3, 4}, {12, 4, 1}), viewOf(type, 60, 0, {4, 3, 2}, {1, 4, 12}),
                            viewOf(type, 60, 1, {5, 2}, {2, 0}), viewOf(type, 60, 7, {}, {}),
                            viewOf(type, 60, 0, {1, 6, 1}, {99, 1, 99})}) {
      view.storage.begin = 4;
      EXPECT_EQ(rowMajorCopy(view, storage), copiedOneByOne(view, storage)) << nameOf(type) << ' ' << view.shape.size();
    }
  }
  EXPECT_TRUE(rowMajorCopy(viewOf(DType::Float32, 0, 0, {0, 3}, {3, 1}), {}).empty());
}

}  // namespace
}  // namespace passband
