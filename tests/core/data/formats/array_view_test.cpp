#include "core/data/formats/array_view.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>

#include "core/base/error.h"

namespace passband {
namespace {

/// The values that these bytes hold.
std::vector<double> valuesOf(const char* type, const std::vector<unsigned char>& bytes) {
  const ValueType known = valueType(type).value();
  const auto count = static_cast<std::int64_t>(bytes.size()) / known.bytes;
  const ArrayView view{known, {count}, std::as_bytes(std::span(bytes)), nullptr};
  std::vector<double> values(static_cast<std::size_t>(count));
  view.read(0, std::span<double>(values));
  return values;
}

using Values = std::vector<double>;

TEST(ArrayView, NumbersAreReadInEitherByteOrder) {
  EXPECT_EQ(valuesOf("|u1", {0, 200}), (Values{0, 200}));
  EXPECT_EQ(valuesOf("|i1", {0xFF}), Values{-1});
  EXPECT_EQ(valuesOf("|b1", {0, 1}), (Values{0, 1}));
  EXPECT_EQ(valuesOf("<u2", {0x01, 0x02}), Values{0x0201});
  EXPECT_EQ(valuesOf(">u2", {0x01, 0x02}), Values{0x0102});
  EXPECT_EQ(valuesOf(">i4", {0xFF, 0xFF, 0xFF, 0xFE}), Values{-2});
  EXPECT_EQ(valuesOf("<i8", {0, 0, 0, 0, 1, 0, 0, 0}), Values{4294967296});
  EXPECT_EQ(valuesOf("<f4", {0, 0, 0xC0, 0xBF}), Values{-1.5});
  EXPECT_EQ(valuesOf(">f8", {0x40, 0x09, 0x21, 0xFB, 0x54, 0x44, 0x2D, 0x18}), Values{3.141592653589793});
}

/// IEEE 754 binary16: one, the largest, the smallest, minus two, minus nought, infinity.
TEST(ArrayView, HalfPrecisionIsThatOfTheStandard) {
  EXPECT_EQ(valuesOf("<f2", {0x00, 0x3C, 0xFF, 0x7B, 0x01, 0x00, 0x00, 0xC0}), (Values{1, 65504, 0x1p-24, -2}));
  EXPECT_EQ(valuesOf(">f2", {0x3C, 0x00, 0x7C, 0x00}), (Values{1, std::numeric_limits<double>::infinity()}));
  EXPECT_TRUE(std::signbit(valuesOf("<f2", {0x00, 0x80})[0]));
}

TEST(ArrayView, WhatIsNoPlainNumberHasNoType) {
  for (const char* type : {"", "O", "<U3", "<c8", "f3", "<f1", "u16", "<u9", "b2"})
    EXPECT_FALSE(valueType(type)) << type;
  EXPECT_EQ(valueType("<f4")->name(), "float32");
  EXPECT_EQ(valueType("?")->name(), "bool");
}

TEST(ArrayView, SizesThatNoFileHasAreNone) {
  const ValueType doubles{'f', 8, false};
  EXPECT_EQ(arrayBytes(doubles, std::vector<std::int64_t>{2, 3}), 48u);
  EXPECT_EQ(arrayBytes(doubles, std::vector<std::int64_t>{}), 8u);
  EXPECT_FALSE(arrayBytes(doubles, std::vector<std::int64_t>{-1}));
  EXPECT_FALSE(arrayBytes(doubles, std::vector<std::int64_t>{1 << 30, 1 << 30}));
  EXPECT_FALSE(arrayBytes(doubles, std::vector<std::int64_t>{std::int64_t{1} << 61, 16}));
}

TEST(ArrayView, ValuesThatAreNotThereAreRefused) {
  const std::vector<std::byte> bytes(8);
  const ArrayView view{{'f', 4, false}, {4}, bytes, nullptr};  // a glance: two of four
  EXPECT_EQ(view.values(), 4);
  std::vector<double> two(2), three(3);
  EXPECT_NO_THROW(view.read(0, std::span<double>(two)));
  EXPECT_THROW(view.read(1, std::span<double>(two)), Error);
  EXPECT_THROW(view.read(0, std::span<double>(three)), Error);
  EXPECT_THROW(view.read(-1, std::span<double>(two)), Error);
}

}  // namespace
}  // namespace passband
